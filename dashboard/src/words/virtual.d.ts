// The modules that the build makes: messages as Fluent text, and the ids of GraphQL operations.
declare module 'virtual:words/*' {
  const text: string;
  export default text;
}

declare module 'virtual:documents' {
  const ids: Readonly<Record<string, string>>;
  export default ids;
}
