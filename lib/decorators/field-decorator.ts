/* eslint-disable typescript/no-explicit-any -- decorators must take members of any class */

/**
 * A decorator of fields and accessors whose declared type has to fit what is stored.
 *
 * One signature for both dialects, because a compiler that finds none of several fitting explains only the last: the
 * legacy dialect passes a prototype and a key, the standard dialect a context that knows the member's type.
 */
export interface FieldDecorator<Value> {
  <Target, Member>(
    target: Target,
    member: Member & CheckedMember<Target, Member, Value>,
    descriptor?: TypedPropertyDescriptor<any>,
  ): void
}

type CheckedMember<Target, Member, Value> = Member extends string | symbol
  ? CheckedKey<Target, Member, Value>
  : Member extends { readonly static: true }
    ? Misplaced<'a static member'>
    : Member extends ValueContext<infer Declared>
      ? CheckedType<Member, Declared, Value>
      : Misplaced<'a method or setter'>

/** A field, an accessor field or a getter: one check for the three, which the compiler makes for every decorator. */
interface ValueContext<Declared> {
  readonly kind: 'field' | 'accessor' | 'getter'
  readonly access: { get(object: any): Declared }
}

/** Private properties are no keys of a type: the legacy dialect cannot check them. */
type CheckedKey<Target, Key, Value> = Target extends abstract new (...args: never[]) => unknown
  ? Misplaced<'a static member'>
  : Key extends keyof Target
    ? CheckedType<Key, Target[Key], Value>
    : Key

type CheckedType<Member, Declared, Value> = [Declared] extends [Value | null | undefined]
  ? Member
  : FieldTypeMismatch<Value, Declared>

/** What the compiler names when a property's type can't hold what its field is stored as. */
export interface FieldTypeMismatch<Stored, Declared> {
  readonly stored: Stored
  readonly declared: Declared
}

/** What the compiler names when a decorator of fields is on something else. */
export interface Misplaced<Where> {
  readonly misplaced: Where
}
