// Types only: `import 'lorgnette/react'` teaches TypeScript the element, at run time it is nothing.
export {};
