// Every failure is an H5Error: a code, the path in the file, the place in your object, and what to do.

import { H5Class, H5Error, H5Field, isH5Error, Session } from 'h5orm'

@H5Class('lab.Run')
class Run {
  @H5Field('string') title = ''
  @H5Field() listeners: unknown[] = []
}

const run = Object.assign(new Run(), { listeners: [(): void => {}] })
const session = await Session.create()

// #region store
try {
  await session.save(run, '/run1')
} catch (error) {
  if (!isH5Error(error, 'CANNOT_STORE')) throw error
  console.log(error.code, error.path, error.property) // CANNOT_STORE /run1/listeners/0 Run.listeners[0]
  console.log(error.message)
  // Cannot store a Function (at /run1/listeners/0, Run.listeners[0]). Remove @H5Field from it, or register the function or a reducer for the class that holds it.
}
console.log(await session.has('/run1')) // false
// #endregion

// #region load
const codeOf = async (action: Promise<unknown>): Promise<string> => {
  try {
    await action
    return 'fine'
  } catch (error) {
    return error instanceof H5Error ? error.code : 'no H5Error'
  }
}
class Unregistered {}
console.log(await codeOf(session.load('/nothing'))) // NOT_FOUND
console.log(await codeOf(session.save(new Unregistered(), '/x'))) // UNREGISTERED_CLASS
console.log(await codeOf(Session.open('no-such-file.h5'))) // NOT_FOUND
console.log(await codeOf(Session.open(new TextEncoder().encode('no HDF5')))) // CORRUPT
await session.close()
console.log(await codeOf(session.load('/run1'))) // CLOSED
// #endregion
