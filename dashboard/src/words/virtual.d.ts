// The modules that the build makes: messages as Fluent text.
declare module 'virtual:words/*' {
  const text: string;
  export default text;
}
