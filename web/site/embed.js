// What a shop may add of its own: it chooses the colour and listens. Analytics would listen the same way.
const product = 'round-metal';
const tryOn = document.querySelector('glasses-tryon');
const worn = document.querySelector('.worn');
const colours = [...document.querySelectorAll('input[name=colour]')];

for (const input of colours) {
  input.addEventListener('change', () => {
    if (tryOn.getAttribute('frame') !== product) {
      tryOn.removeAttribute('variant'); // a colour of another frame
      tryOn.setAttribute('frame', product);
    }
    tryOn.setAttribute('variant', input.value);
  });
}

// The visitor may choose in the try-on, too, and other glasses of the catalogue.
tryOn.addEventListener('frame-change', ({ detail: { frame, variant } }) => {
  if (frame?.id === product) {
    for (const input of colours) input.checked = input.value === variant?.name;
  }
  worn.textContent = frame ? `On your face: ${frame.name}, ${variant.name}.` : '';
});

tryOn.addEventListener('error', ({ detail: { error } }) => {
  console.info(`Try-on: ${error.code}`);
});

const basket = document.querySelector('#basket');
document.querySelector('#buy').addEventListener('click', () => {
  basket.value = String(Number(basket.value) + 1);
});
