import { H5Class, H5Field } from 'h5orm'

@H5Class('vite.Note')
export class Note {
  @H5Field('string') text = 'hello'
}
