/** Milliseconds for which the event loop waits at most; steps take some of their own. */
const longestStretch = 15

/** When the event loop last ran, as far as is known here. */
let restedAt = performance.now()
/** How many callers need what they ask for at once. */
let inOneStretch = 0

/** Whether the event loop should run before more is done. */
export const isDue = (): boolean =>
  inOneStretch === 0 && performance.now() - restedAt > longestStretch

/** Lets the event loop run once: timers fire, and sockets are served. */
export async function rest(): Promise<void> {
  await new Promise<void>(inNextTurn)
  restedAt = performance.now()
}

/** Runs what cannot wait: nothing in it is due. */
export function withoutRest<T>(work: () => T): T {
  inOneStretch++
  try {
    return work()
  } finally {
    inOneStretch--
  }
}

/** Does work in steps, and lets the event loop run between them. */
export async function inSteps<T>(
  steps: Iterator<unknown, T>,
  afterRest: () => void = () => undefined,
): Promise<T> {
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value
    if (!isDue()) continue
    await rest()
    afterRest()
  }
}

/** Does all steps at once. */
export function inOneGo<T>(steps: Iterator<unknown, T>): T {
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value
}

type Scheduling = (resume: () => void) => void

const { setImmediate } = globalThis as { setImmediate?: Scheduling }
let waiting: (() => void)[] = []
let channel: MessageChannel | undefined

/** Timers would be slowed down by browsers, and take a millisecond in Node. */
const inNextTurn: Scheduling = (resume) => {
  if (setImmediate !== undefined) return setImmediate(resume)
  if (channel === undefined) {
    channel = new MessageChannel()
    channel.port1.addEventListener('message', () => {
      const all = waiting
      waiting = []
      for (const each of all) each()
    })
    channel.port1.start()
  }
  waiting.push(resume)
  channel.port2.postMessage(undefined)
}
