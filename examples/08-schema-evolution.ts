// Classes change; files stay. Aliases, defaults, versions, and classes that are gone.

import { dump, H5Class, H5Field, load, Registry, UnknownRecord } from 'h5orm'

// #region old
// A file that last year's program wrote, when the classes were declared differently.
const lastYear = new Registry()
class OldDetector {
  name = 'pmt'
  gain_db = 20
}
class OldRun {
  title = 'old'
  detector = new OldDetector()
}
lastYear.register(OldDetector, { name: 'Detector', fields: { name: 'string', gain_db: 'float64' } })
lastYear.register(OldRun, { name: 'Run', fields: { title: 'string', detector: () => OldDetector } })
await dump(new OldRun(), 'old.h5', '/run1', { registry: lastYear })
// #endregion

// #region classes
@H5Class({
  name: 'lab.Detector',
  aliases: ['Detector'], // the class was called so in older files
  version: 1, // older files have none, which counts as 0
  upgrade: (state, fromVersion) => {
    if (fromVersion < 1) state['gain'] = 10 ** ((state['gain_db'] as number) / 20)
    return state
  },
})
class Detector {
  @H5Field('string') name = ''
  @H5Field('float64') gain = 1
}

@H5Class({ name: 'lab.Run', aliases: ['Run'] })
class Run {
  @H5Field('string', { name: 'label', aliases: ['title'] }) label = '' // renamed
  @H5Field(() => Detector) detector: Detector | null = null
  @H5Field('string', { default: 'nobody' }) operator = '' // new: older files lack it
}
// #endregion

// #region load
const run = await load('old.h5', '/run1', Run)
console.log(run.label, run.operator) // old nobody
console.log(run.detector) // Detector { name: 'pmt', gain: 10 }
// #endregion

// #region unknown
const record = await load('old.h5', '/run1', { registry: new Registry() })
if (record instanceof UnknownRecord) console.log(record.className, record.fields['title']) // Run old
await dump(record, 'copy.h5', '/run1') // writes back what was there
console.log((await load('copy.h5', '/run1', Run)).label) // old
// #endregion
