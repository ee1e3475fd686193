/** How often a file is read again that another process changes meanwhile. */
export const mostTries = 50
const mostMilliseconds = 200

/** Leaves a writer the time to finish. */
export async function pause(tries: number): Promise<void> {
  const milliseconds = Math.min(mostMilliseconds, 2 ** tries)
  await new Promise((resolve) => setTimeout(resolve, milliseconds * Math.random()))
}
