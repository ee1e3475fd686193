import { expect } from 'chai'

import { type H5Error, type H5ErrorCode, isH5Error, Session } from 'h5orm'
import type { SessionSettings } from 'h5orm'

/** Saves a value at `/value` of a new file and gives the file's bytes. */
export async function savedBytes(
  value: unknown,
  settings: SessionSettings = {},
): Promise<Uint8Array> {
  await using session = await Session.create(settings)
  await session.save(value, '/value')
  return session.toBytes()
}

/** Loads `/value` of a file in a session of its own. */
export async function loadBytes<T>(bytes: Uint8Array, settings: SessionSettings = {}): Promise<T> {
  await using session = await Session.open(bytes, settings)
  return (await session.load('/value')) as T
}

/** Saves in one session and loads in another, so that nothing comes from an identity map. */
export async function roundTrip<T>(value: T, settings: SessionSettings = {}): Promise<T> {
  return loadBytes<T>(await savedBytes(value, settings), settings)
}

/** What an action throws; the spec fails when it throws nothing. */
export async function failure(action: Promise<unknown>): Promise<Error> {
  try {
    await action
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}

/** The H5Error that an action throws; the spec fails when it is of none of these codes. */
export async function refusal(
  action: Promise<unknown>,
  ...codes: readonly H5ErrorCode[]
): Promise<H5Error> {
  const error = await failure(action)
  if (!isH5Error(error)) throw error
  expect(codes, error.message).to.include(error.code)
  return error
}
