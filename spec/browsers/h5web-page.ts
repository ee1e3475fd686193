import { App } from '@h5web/app'
import { H5WasmBufferProvider } from '@h5web/h5wasm'
import { createElement, type ReactElement } from 'react'
import { createRoot } from 'react-dom/client'

/** A node of the file, and the buttons that are pressed there one after another: `Inspect`, ways to show it, notations. */
export interface Look {
  readonly path: string
  readonly buttons: readonly string[]
}

/** What a person sees. */
export interface Sight {
  /** The name in the tree that is marked, and those below it. */
  readonly listed: string
  readonly children: readonly string[]
  /** The cells of a table row by row, under its headings; the labels of a plot's ordinate; else the lines of text. */
  readonly shown: readonly string[]
  /** Whether something is drawn on a canvas. */
  readonly drawn: boolean
  /** What h5web says went wrong. */
  readonly errors: readonly string[]
}

/** Opens a file in h5web and reports what is to be seen at each node: as h5web shows it, then by each button. */
export async function look(
  styles: string,
  file: Uint8Array,
  looks: readonly Look[],
): Promise<void> {
  document.head.append(Object.assign(document.createElement('style'), { textContent: styles }))
  const place = Object.assign(document.createElement('div'), { style: 'position: fixed; inset: 0' })
  document.body.append(place)
  keepDrawings()
  const root = createRoot(place)
  const buffer = file.slice().buffer
  const sights: Sight[][] = []
  for (const { path, buttons } of looks) {
    localStorage.clear() // where h5web keeps what was pressed last, for the next node
    root.render(viewer(buffer, path))
    await atRest(path)
    const seen = [sight()]
    for (const button of buttons) {
      if (press(button)) await atRest(`${path}, ${button}`)
      seen.push(sight())
    }
    sights.push(seen)
  }
  await fetch('/report', { method: 'POST', body: JSON.stringify(sights) })
}

function viewer(buffer: ArrayBuffer, path: string): ReactElement {
  const app = createElement(App, { key: path, initialPath: path, disableDarkMode: true })
  return createElement(H5WasmBufferProvider, { filename: 'file.h5', buffer }, app)
}

const all = (selector: string, within: ParentNode = document): readonly HTMLElement[] => [
  ...within.querySelectorAll<HTMLElement>(selector),
]
const textOf = ({ textContent }: Element): string => (textContent ?? '').trim()

/** Presses a button that is not pressed already. */
function press(name: string): boolean {
  const button = all('[role=tab], [role=radio]').find((one) => textOf(one) === name)
  if (button === undefined) throw new Error(`h5web has no button ${name}`)
  if (button.ariaSelected === 'true' || button.ariaChecked === 'true') return false
  button.click()
  return true
}

/** Waits until nothing is being loaded and the page has not changed for some frames. */
async function atRest(place: string): Promise<void> {
  const start = performance.now()
  let quiet = 0
  let changed = start
  const observer = new MutationObserver(() => {
    quiet = 0
    changed = performance.now()
  })
  observer.observe(document.body, {
    attributes: true,
    characterData: true,
    childList: true,
    subtree: true,
  })
  while (quiet++ < 6 || performance.now() - changed < 250 || isLoading()) {
    await new Promise(requestAnimationFrame)
    if (performance.now() - start > 120_000) throw new Error(`No rest at ${place}`)
  }
  observer.disconnect()
}

const isLoading = (): boolean => all('[data-testid^=Loading]').length > 0

function sight(): Sight {
  const [item] = all('[role=treeitem][aria-selected=true]')
  const below = item?.parentElement
  return {
    listed: item === undefined ? '' : textOf(item),
    children: below ? all(':scope > ul > li > [role=treeitem]', below).map(textOf) : [],
    shown: shown(),
    drawn: all('canvas').some((one) => isDrawn(one as HTMLCanvasElement)),
    errors: all('.error').map(({ innerText }) => innerText),
  }
}

/** The names of h5web's classes end in digests, which don't change before its version does. */
function shown(): readonly string[] {
  const [grid] = all('[role=grid]')
  if (grid !== undefined) {
    const headings = all('[role=columnheader]', grid).map(textOf)
    const rows = all('[role=row][aria-rowindex]', grid)
    const cells = rows.map((row) => all('[role=gridcell]', row).map(textOf))
    return [headings, ...cells].filter((row) => row.length > 0).map((row) => row.join(' | '))
  }
  if (all('figure').length > 0) return all('svg[data-type=ordinate] text').map(textOf)
  const [area] = all(
    '[class*=_visArea_], [class*=_metadataViewer_], [class*=_mainArea_]',
  ).toReversed()
  return area?.innerText.split('\n').filter((line) => line.trim() !== '') ?? []
}

/** Makes every canvas of WebGL keep what is drawn until somebody asks. */
function keepDrawings(): void {
  const { getContext } = HTMLCanvasElement.prototype
  const keeping = function (this: HTMLCanvasElement, kind: string, options?: object): unknown {
    return Reflect.apply(getContext, this, [kind, { ...options, preserveDrawingBuffer: true }])
  }
  HTMLCanvasElement.prototype.getContext = keeping as typeof getContext
}

function isDrawn(canvas: HTMLCanvasElement): boolean {
  const copy = Object.assign(document.createElement('canvas'), {
    width: canvas.width,
    height: canvas.height,
  })
  const context = copy.getContext('2d')
  context?.drawImage(canvas, 0, 0)
  const pixels = context?.getImageData(0, 0, copy.width, copy.height).data
  return pixels?.some((part) => part > 0) ?? false
}
