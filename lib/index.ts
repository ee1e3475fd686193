export { H5Error, isH5Error, type H5ErrorCode } from './errors.js'
