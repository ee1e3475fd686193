import { type Loaded, type LoadType, Session } from 'h5orm'

/** Saves a value in one session and loads it in another, so that nothing comes from an identity map. */
export async function throughFile(value: unknown): Promise<unknown>
export async function throughFile<const A extends LoadType>(
  value: unknown,
  as: A,
): Promise<Loaded<A>>
export async function throughFile(value: unknown, as?: LoadType): Promise<unknown> {
  await using reader = await Session.open(await bytesOf(value))
  return as === undefined ? reader.load('/value') : reader.load('/value', as)
}

/** Gives a file with a value at `/value`. */
export async function bytesOf(value: unknown): Promise<Uint8Array> {
  await using writer = await Session.create()
  await writer.save(value, '/value')
  return writer.toBytes()
}

/** Gives what a promise fails with. */
export async function failureOf(action: Promise<unknown>): Promise<unknown> {
  try {
    await action
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
