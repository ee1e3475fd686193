import type * as H5orm from 'h5orm'

/**
 * `node use-version.js <module> <file> <mode> hold|load|save <path> [value]` uses a file with a version of h5orm and prints
 * what it loaded, or the error, as JSON. `hold` says `open` and closes the file when its input ends.
 */
const [, , moduleUrl, file, mode, action, path, value] = process.argv as unknown as [
  string,
  string,
  string,
  string,
  'r' | 'a',
  'hold' | 'load' | 'save',
  string,
  string,
]
const { Session } = (await import(moduleUrl)) as typeof H5orm
try {
  const session = await Session.open(file, { mode })
  if (action === 'hold') {
    await session.save(1, '/held')
    process.stdout.write('open\n')
    for await (const _ of process.stdin);
  }
  if (action === 'save') await session.save(JSON.parse(value), path)
  if (action === 'load') console.log(JSON.stringify(await session.load(path)))
  await session.close()
} catch (error) {
  const { code, message } = error as { code: string; message: string }
  console.log(JSON.stringify({ code, message }))
}
