// After a crash: what is beside a file, and a save that waits in its journal.

import { dump, leftovers, recover } from 'h5orm'

// #region recover
await dump({ title: 'First light' }, 'crashed.h5', '/run1')

for (const { message } of await leftovers('crashed.h5')) console.log(message)
const { result } = await recover('crashed.h5')
console.log(result) // clean
// #endregion
