import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

/** Debian's Chromium, or another that `CHROMIUM` names; `undefined` where there is none. */
export const chromium: string | undefined = [process.env['CHROMIUM'], '/usr/bin/chromium'].find(
  (path) => path !== undefined && existsSync(path),
)

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Less than a spec has, so that the browser is ended before the spec is. */
const patience = 50_000

/** Tells the test what the page did, and what went wrong before it could. */
const page = `<!doctype html><title>h5orm</title><script>
  const report = (result) => fetch('/report', { method: 'POST', body: JSON.stringify(result) })
  addEventListener('error', (event) => report('error: ' + event.message))
  addEventListener('unhandledrejection', (event) => report('rejection: ' + event.reason))
</script><script type="module" src="/page.js"></script>`

/** Opens a page with a script in headless Chromium and gives what the page reports. */
export async function inChromium(
  script: string,
  folder: string,
  ...more: readonly string[]
): Promise<unknown> {
  let server: Server | undefined
  let browser: ChildProcess | undefined
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<unknown>((resolve, reject) => {
      const tooLong = (): void => reject(new Error(`The page reported nothing for ${patience} ms`))
      timer = setTimeout(tooLong, patience)
      const listening = createServer((request, response) => {
        const answer = (type: string, text: string | Buffer): void => {
          response.writeHead(200, { 'content-type': type }).end(text)
        }
        if (request.url === '/') answer('text/html', page)
        else if (request.url === '/page.js') {
          readFile(script).then((text) => answer('text/javascript', text), reject)
        } else if (request.url === '/report') {
          const parts: Buffer[] = []
          request.on('data', (part: Buffer) => parts.push(part))
          request.on('end', () => {
            answer('text/plain', '')
            resolve(JSON.parse(Buffer.concat(parts).toString()))
          })
        } else response.writeHead(404).end()
      })
      server = listening
      listening.listen(0, '127.0.0.1', () => {
        const { port } = listening.address() as AddressInfo
        const profile = `--user-data-dir=${join(folder, 'profile')}`
        const url = `http://127.0.0.1:${port}/`
        browser = spawn(chromium as string, [...flags, ...more, profile, url], { stdio: 'ignore' })
        browser.on('error', reject)
        browser.on('exit', (code) => reject(new Error(`Chromium ended with ${code}`)))
      })
    })
  } finally {
    clearTimeout(timer)
    server?.closeAllConnections()
    server?.close()
    await ended(browser)
  }
}

/** Ends a process and waits until it is gone: it writes into its folder until then. */
async function ended(browser: ChildProcess | undefined): Promise<void> {
  if (browser === undefined || browser.exitCode !== null) return
  await new Promise((resolve) => {
    browser.on('exit', resolve)
    browser.kill()
  })
}
