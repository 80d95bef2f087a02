/**
 * What web/src/index.ts exports, as it is written there: names, types and comments, read by TypeScript.
 */
import { inCheckout, requireFromWeb } from '../paths.mjs';

const ts = requireFromWeb('typescript');

/**
 * @typedef {{ name: string, type: string, text: string, readonly: boolean, optional: boolean }} Field
 * @typedef {{ name: string, signature: string, text: string, tags: { name: string, text: string }[] }} Method
 * @returns {{
 *   element: { text: string, attributes: Field[], properties: Field[], methods: Method[], events: Field[] },
 *   error: { text: string, properties: Field[] }, codes: string[], functions: Method[],
 *   types: { name: string, text: string, alias?: string, fields?: Field[] }[],
 * }}
 */
export function readApi() {
  const config = inCheckout('web/tsconfig.json');
  const { config: json } = ts.readConfigFile(config, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(json, ts.sys, inCheckout('web'));
  const roots = ['index.ts', 'vite-env.d.ts'].map((name) => inCheckout(`web/src/${name}`));
  const program = ts.createProgram(roots, options);
  const checker = program.getTypeChecker();
  const module_ = checker.getSymbolAtLocation(program.getSourceFile(roots[0]));
  const exported = new Map(
    checker.getExportsOfModule(module_).map((symbol) => {
      const isAlias = symbol.flags & ts.SymbolFlags.Alias;
      return [symbol.name, isAlias ? checker.getAliasedSymbol(symbol) : symbol];
    }),
  );

  const textOf = (symbol) =>
    oneLine(ts.displayPartsToString(symbol.getDocumentationComment(checker)));
  const tagsOf = (symbol) =>
    symbol.getJsDocTags(checker).map(({ name, text }) => {
      return { name, text: oneLine(ts.displayPartsToString(text)) };
    });

  /** As written, but for the words of a list, which are told. */
  function typeText(node) {
    if (!/^\(typeof \w+\)\[number\]$/.test(node.getText())) return oneLine(node.getText());
    const list = checker.getSymbolAtLocation(node.objectType.type.exprName);
    const { elements } = list.declarations[0].initializer.expression;
    return elements.map((element) => element.getText()).join(' | ');
  }

  const isOurs = (symbol) =>
    symbol.declarations?.[0].getSourceFile().fileName.startsWith(inCheckout('web/src/'));
  const isInternal = (symbol) => tagsOf(symbol).some(({ name }) => name === 'internal');

  const isPrivate = ({ valueDeclaration }) => ts.isPrivateIdentifier(valueDeclaration.name);

  function fieldOf(symbol) {
    const [node] = symbol.declarations;
    const modifiers = ts.getCombinedModifierFlags(node);
    const isGetter = ts.isGetAccessor(node) && symbol.declarations.length === 1;
    return {
      name: symbol.name,
      type: node.type ? typeText(node.type) : oneLine(node.initializer.getText()),
      text: [
        textOf(symbol),
        ...tagsOf(symbol).map(({ name, text }) => `${titles[name] ?? name} ${text}`),
      ]
        .filter(Boolean)
        .join(' '),
      readonly: isGetter || Boolean(modifiers & ts.ModifierFlags.Readonly),
      optional: Boolean(node.questionToken),
    };
  }
  const titles = { default: 'Default:' };

  function methodOf(symbol) {
    const node = symbol.declarations.find((one) => one.type !== undefined);
    const parameters = node.parameters.map((parameter) => oneLine(parameter.getText())).join(', ');
    const signature = `${symbol.name}(${parameters}): ${oneLine(node.type.getText())}`;
    return { name: symbol.name, signature, text: textOf(symbol), tags: tagsOf(symbol) };
  }

  const fieldsOf = (type) => checker.getPropertiesOfType(type).filter(isOurs).map(fieldOf);
  const declared = (name) => checker.getDeclaredTypeOfSymbol(exported.get(name));

  const attributes = fieldsOf(declared('ElementProperties'));
  const members = checker
    .getPropertiesOfType(declared('GlassesTryOn'))
    .filter((one) => isOurs(one) && !isInternal(one) && !isPrivate(one))
    .filter(({ name }) => !/Callback$|EventListener$/.test(name))
    .filter(({ name }) => !attributes.some((attribute) => attribute.name === name));
  const isMethod = (symbol) => Boolean(symbol.flags & ts.SymbolFlags.Method);

  const codes = exported.get('errorCodes').declarations[0].initializer.expression.elements;
  const types = [...exported].filter(
    ([name, { flags }]) =>
      flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias) &&
      !(flags & ts.SymbolFlags.Class) &&
      !['ElementProperties', 'GlassesTryOnEvents', 'ErrorCode'].includes(name),
  );
  return {
    element: {
      text: textOf(exported.get('GlassesTryOn')),
      attributes,
      properties: members.filter((one) => !isMethod(one)).map(fieldOf),
      methods: members.filter(isMethod).map(methodOf),
      events: fieldsOf(declared('GlassesTryOnEvents')),
    },
    error: {
      text: textOf(exported.get('LorgnetteError')),
      properties: fieldsOf(declared('LorgnetteError')),
    },
    codes: codes.map((element) => element.text),
    functions: [...exported.values()]
      .filter(({ flags }) => flags & ts.SymbolFlags.Function)
      .map(methodOf),
    types: types.map(([name, symbol]) => {
      const text = textOf(symbol);
      return symbol.flags & ts.SymbolFlags.Interface
        ? { name, text, fields: fieldsOf(checker.getDeclaredTypeOfSymbol(symbol)) }
        : { name, text, alias: aliasText(symbol.declarations[0].type) };
    }),
  };

  function aliasText(node) {
    return /\n/.test(node.getText()) ? node.getText() : typeText(node);
  }
}

const oneLine = (text) => text.replace(/\s+/g, ' ').trim();
