// Objects that share others, and refer to each other in circles.

import { H5Class, H5Field, type Rel, Session } from 'h5orm'

// #region classes
@H5Class('library.Author')
class Author {
  @H5Field('string') name = ''
  @H5Field(() => [Book]) books: Book[] = []
}

@H5Class('library.Book')
class Book {
  @H5Field('string') title = ''
  @H5Field(() => Author) author!: Rel<Author> // Rel: see "circular imports" in the docs
  @H5Field(() => Book) sequelOf: Rel<Book> | null = null
}
// #endregion

// #region save
const author = Object.assign(new Author(), { name: 'Ursula K. Le Guin' })
const first = Object.assign(new Book(), { title: 'A Wizard of Earthsea', author })
const second = Object.assign(new Book(), { title: 'The Tombs of Atuan', author, sequelOf: first })
author.books = [first, second]

{
  await using writer = await Session.open('library.h5', { mode: 'w' })
  await writer.save(author, '/leguin')
}
// #endregion

// #region load
await using session = await Session.open('library.h5')
const loaded = await session.load('/leguin', Author)
const [wizard, tombs] = loaded.books
console.log(wizard?.author === loaded) // true
console.log(tombs?.sequelOf === wizard) // true
console.log(session.pathOf(tombs as Book)) // /leguin/books[1]
console.log((await session.load('/leguin/books[1]')) === tombs) // true
// #endregion
