import { Expose, Type } from 'class-transformer'
import { H5Class, H5Field } from 'h5orm'

@H5Class('lab.Detector')
export class Detector {
  @H5Field() gain: number = 1
}

@H5Class('lab.Run')
export class Run {
  @H5Field() title: string = ''
  @H5Field() started: Date = new Date(0)
  @H5Field('float64[]', { units: 'V' }) signal: Float64Array = new Float64Array(2)
  @H5Field(() => Detector) detector: Detector = new Detector()
  @Expose({ name: 'label' }) @Type(() => String) @H5Field('string') name = 'n'
}
