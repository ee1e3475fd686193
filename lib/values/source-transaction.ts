/** What a function is given that makes an iterable for a transaction: the session module says that it is a Session. */
export interface SourceTransaction {}
