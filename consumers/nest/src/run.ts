import { Exclude } from 'class-transformer'
import { H5Class, H5Field } from 'h5orm'

@H5Class('lab.Run')
export class Run {
  @H5Field() title: string = ''
  @H5Field() started: Date = new Date(0)
  @H5Field('float64[]', { units: 'V' }) signal: number[] = []
  @Exclude() @H5Field() secret: string = 's'
}
