import { H5Class, H5Field } from 'h5orm'

@H5Class('lab.Run')
export class Run {
  @H5Field('string') title = ''
  @H5Field('float64[]', { units: 'V' }) signal = new Float64Array(2)
}
