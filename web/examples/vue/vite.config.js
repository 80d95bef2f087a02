import vue from '@vitejs/plugin-vue';

const compilerOptions = { isCustomElement: (tag) => tag === 'glasses-tryon' };

export default { plugins: [vue({ template: { compilerOptions } })] };
