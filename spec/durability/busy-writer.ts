import { Session } from 'h5orm'

import { changeAll, roundOf } from './busy-state.js'

/** `node busy-writer.js <file>`: changes a file again and again and tells each time that it is done. */
const session = await Session.open(process.argv[2]!, { mode: 'a' })
let round = await roundOf(session)
process.stdout.write(`open ${round}\n`)
for (;;) {
  session.forget()
  await changeAll(session, ++round)
  process.stdout.write(`saved ${round}\n`)
}
