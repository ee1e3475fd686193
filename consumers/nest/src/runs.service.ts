import { Injectable } from '@nestjs/common'
import { Session, toPlain } from 'h5orm'

import { Run } from './run'

@Injectable()
export class RunsService {
  async roundTrip(run: Run, file: string): Promise<Run> {
    const session = await Session.open(file, { mode: 'w' })
    try {
      await session.save(run, '/runs/first')
    } finally {
      await session.close()
    }
    const again = await Session.open(file)
    try {
      return await again.load('/runs/first', Run)
    } finally {
      await again.close()
    }
  }

  view(run: Run): unknown {
    return toPlain(run)
  }
}
