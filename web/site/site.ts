import '../src/element.ts';
