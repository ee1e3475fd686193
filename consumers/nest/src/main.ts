import 'reflect-metadata'

import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'

import { Run } from './run'
import { RunsService } from './runs.service'

@Module({ providers: [RunsService] })
class AppModule {}

async function bootstrap(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false })
  const service = app.get(RunsService)
  const run = await service.roundTrip(Object.assign(new Run(), { title: 'Ä' }), 'runs.h5')
  console.log(JSON.stringify([run instanceof Run, service.view(run)]))
  await app.close()
}

void bootstrap()
