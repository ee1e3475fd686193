import { assert } from 'chai'

import { cases } from '#conformance/cases-open.mjs'
import { runOne } from '#conformance/runner.mjs'
import { Session } from 'h5orm'

/** Saves in one session and loads in another, so that nothing comes from an identity map. */
async function roundtrip(value: unknown): Promise<unknown> {
  await using writer = await Session.create()
  await writer.save(value, '/value')
  await using reader = await Session.open(await writer.toBytes())
  return reader.load('/value')
}

/** Makes a suite of some of the corpus' cases: files of their own run side by side. */
export function runCases(title: string, of: (level: string, group: string) => boolean): void {
  describe(`The conformance corpus: ${title}`, function () {
    for (const one of cases.filter(({ level, group }) => of(level, group))) {
      it(`${one.id} (${one.level})`, async () => {
        const { ok, why } = await runOne(one, roundtrip, assert)
        assert.isTrue(ok, why)
      })
    }
  })
}
