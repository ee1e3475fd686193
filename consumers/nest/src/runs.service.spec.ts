import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Test } from '@nestjs/testing'

import { Run } from './run'
import { RunsService } from './runs.service'

describe('RunsService', () => {
  it('stores and shows runs', async () => {
    const module = await Test.createTestingModule({ providers: [RunsService] }).compile()
    const service = module.get(RunsService)
    const folder = mkdtempSync(join(tmpdir(), 'h5orm-consumer-'))
    const run = Object.assign(new Run(), { title: 'Ä', signal: [1, 2.5] })
    expect(await service.roundTrip(run, join(folder, 'runs.h5'))).toEqual(run)
    expect(service.view(run)).toEqual({ title: 'Ä', started: run.started.toISOString(), signal: [1, 2.5] })
    rmSync(folder, { recursive: true })
  })
})
