/**
 * The package.json of the npm package.
 * @param {object} web that of web/, which has the version
 */
export function manifestOf({ name, version, description, license, engines }) {
  return {
    name,
    version,
    description,
    keywords: ['virtual try-on', 'glasses', 'eyewear', 'face tracking', 'web component'],
    license,
    type: 'module',
    engines,
    main: './dist/glasses-tryon.js',
    types: './index.d.ts',
    exports: {
      '.': { types: './index.d.ts', default: './dist/glasses-tryon.js' },
      './react': { types: './react.d.ts', default: './react.js' },
      './dist/*': './dist/*',
      './catalog.schema.json': './catalog.schema.json',
      './custom-elements.json': './custom-elements.json',
      './package.json': './package.json',
    },
    customElements: 'custom-elements.json',
    // Importing the element defines it.
    sideEffects: ['./dist/**/*.js'],
    files: ['dist', '*.d.ts', 'react.js', '*.json', 'CHANGELOG.md', 'LICENSE', 'NOTICE'],
  };
}
