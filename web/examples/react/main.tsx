import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import 'lorgnette';
import 'lorgnette/react';

const colours = ['Gold', 'Silver', 'Black'];

function Product() {
  const [colour, setColour] = useState('Gold');
  const [worn, setWorn] = useState('');

  return (
    <>
      <h1>Rondel</h1>
      <select
        aria-label="Colour"
        value={colour}
        onChange={(event) => setColour(event.target.value)}
      >
        {colours.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <p role="status">{worn}</p>
      <glasses-tryon
        asset-base="/lorgnette/"
        frame="round-metal"
        variant={colour}
        onframe-change={({ detail: { frame, variant } }) =>
          setWorn(frame ? `${frame.name}, ${variant?.name}` : '')
        }
      />
    </>
  );
}

createRoot(document.querySelector('main')!).render(<Product />);
