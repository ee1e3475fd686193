import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Debian's Chromium, or another that `CHROMIUM` names; `undefined` where there is none. */
export const chromium: string | undefined = [process.env['CHROMIUM'], '/usr/bin/chromium'].find(
  (path) => path !== undefined && existsSync(path),
)

/**
 * Whether Chromium is there.
 *
 * @throws Error when it is not, and H5ORM_REQUIRE_READERS asks for it
 */
export function hasChromium(): boolean {
  if (chromium !== undefined) return true
  if (process.env['H5ORM_REQUIRE_READERS'] === undefined) return false
  throw new Error('There is no Chromium here, and H5ORM_REQUIRE_READERS asks for it.')
}

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Less than a spec has, so that the browser is ended before the spec is; long, for machines that are busy. */
const patience = 300_000

/** Tells the test what the page did, and what went wrong before it could. */
const page = `<!doctype html><title>h5orm</title><script>
  const report = (result) => fetch('/report', { method: 'POST', body: JSON.stringify(result) })
  addEventListener('error', (event) => report('error: ' + event.message))
  addEventListener('unhandledrejection', (event) => report('rejection: ' + event.reason))
</script><script type="module" src="/page.js"></script>`

interface PageOptions {
  readonly flags?: readonly string[]
  /** The page's Content-Security-Policy. */
  readonly policy?: string
}

/** Opens a page with a script in headless Chromium and gives what the page reports; it may import its neighbours. */
export async function inChromium(
  script: string,
  { flags: more = [], policy }: PageOptions = {},
): Promise<unknown> {
  const headers = policy === undefined ? {} : { 'content-security-policy': policy }
  const folder = dirname(script)
  const pageAt = (url: string): string | Promise<Buffer> =>
    url === '/' ? page : readFile(join(folder, url === '/page.js' ? basename(script) : url))
  return withReports({ pageAt, headers }, ({ address, next }) =>
    whileOpen(address, more, (ended) => Promise.race([next(), ended])),
  )
}

/** What a page sends to `address` by POST as JSON, one after the other. */
export interface Reports {
  readonly address: string
  readonly next: () => Promise<unknown>
}

/** Opens a page of another server, which is given where it reports to. */
export async function visitInChromium<T>(
  pageReportingTo: (address: string) => string,
  action: (next: Reports['next']) => Promise<T>,
): Promise<T> {
  const pageAt = (url: string): never => {
    throw new Error(`Another server has ${url}.`)
  }
  return withReports({ pageAt, headers: {} }, ({ address, next }) =>
    whileOpen(pageReportingTo(`${address}report`), [], (ended) =>
      Promise.race([action(next), ended]),
    ),
  )
}

interface Served {
  /** It may fail for what is not there. */
  readonly pageAt: (url: string) => string | Promise<Buffer>
  readonly headers: Readonly<Record<string, string>>
}

/** Serves pages, and collects what is posted to /report. */
async function withReports<T>(
  { pageAt, headers }: Served,
  action: (reports: Reports) => Promise<T>,
): Promise<T> {
  const waiting: ((report: unknown) => void)[] = []
  const early: unknown[] = []
  const server = createServer((request, response) => {
    const url = request.url ?? '/'
    if (url === '/report') {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        response.writeHead(200, { 'content-type': 'text/plain' }).end()
        const report: unknown = JSON.parse(Buffer.concat(parts).toString())
        const taker = waiting.shift()
        if (taker === undefined) early.push(report)
        else taker(report)
      })
    } else {
      const type = url === '/' ? 'text/html' : 'text/javascript'
      Promise.resolve()
        .then(async () => pageAt(url))
        .then(
          (text) => response.writeHead(200, { 'content-type': type, ...headers }).end(text),
          () => response.writeHead(404).end(),
        )
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject).listen(0, '127.0.0.1', resolve)
  })
  try {
    const { port } = server.address() as AddressInfo
    return await action({
      address: `http://127.0.0.1:${port}/`,
      next: () =>
        early.length > 0
          ? Promise.resolve(early.shift())
          : new Promise<unknown>((resolve) => waiting.push(resolve)),
    })
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

/** Runs an action while a page is open; it is given a promise that fails when the browser ends or nothing comes. */
async function whileOpen<T>(
  url: string,
  more: readonly string[],
  action: (ended: Promise<never>) => Promise<T>,
): Promise<T> {
  const profile = await mkdtemp(join(tmpdir(), 'h5orm-chromium-'))
  let browser: ChildProcess | undefined
  let timer: NodeJS.Timeout | undefined
  try {
    let said = ''
    const ended = new Promise<never>((_, reject) => {
      const fail = (what: string): void => reject(new Error(`${what}\n${said.slice(-2000)}`))
      timer = setTimeout(() => fail(`The page reported nothing for ${patience} ms`), patience)
      // Its processes are a group of their own, which is ended as a whole.
      browser = spawn(chromium as string, [...flags, ...more, `--user-data-dir=${profile}`, url], {
        stdio: ['ignore', 'ignore', 'pipe'],
        detached: true,
      })
      browser.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text))
      browser.on('error', reject)
      browser.on('exit', (code, signal) => fail(`Chromium ended with ${code ?? signal}`))
    })
    // It fails when the browser is ended below, which nobody waits for any more.
    ended.catch(() => undefined)
    return await action(ended)
  } finally {
    clearTimeout(timer)
    if (browser?.pid !== undefined) await endGroup(browser.pid)
    // A process that has left the group may still write its last file.
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

/**
 * Ends all processes of a group and waits until none is left: they write into the profile until then. Where nobody
 * collects orphans, such as in a container without an init, ended ones stay in the group: hence the end of the wait.
 */
async function endGroup(group: number): Promise<void> {
  for (let round = 0; round < 500 && kill(group); round++) await sleep(10)
}

/** Whether there was a process in the group. */
function kill(group: number): boolean {
  try {
    return process.kill(-group, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}
