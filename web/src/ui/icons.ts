const namespace = 'http://www.w3.org/2000/svg';

/** Lines of 1.5 on a grid of 24, in the colour of the words beside them. */
const paths = {
  adjust: 'M12 3v18M3 12h18M9 6l3-3 3 3M9 18l3 3 3-3M6 9l-3 3 3 3M18 9l3 3-3 3',
  camera: 'M4 8h3l2-3h6l2 3h3v11H4zM12 10a3.2 3.2 0 1 0 .01 0',
  close: 'M6 6l12 12M18 6 6 18',
  compare: 'M4.5 5H10v14H4.5zM14 5h5.5v14H14z',
  down: 'M12 5v14M6 13l6 6 6-6',
  farther: 'M4 5v14M8 12h12M15 7l5 5-5 5',
  fullScreen: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  leaveFullScreen: 'M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5',
  measure: 'M3 8h18v8H3zM7 8v3M12 8v4M17 8v3',
  mirror: 'M12 3v18M8.5 7v10H3zM15.5 7v10H21z',
  nearer: 'M4 5v14M20 12H8M13 7l-5 5 5 5',
  pause: 'M9 5v14M15 5v14',
  person: 'M12 4a4 4 0 1 0 .01 0M5 20a7 7 0 0 1 14 0',
  photo: 'M4 5h16v14H4zM4 16l5-5 4.5 4.5 2.5-2.5 4 4M15 9h.01',
  play: 'M8 5l11 7-11 7z',
  record: 'M12 4a8 8 0 1 0 .01 0M12 9a3 3 0 1 0 .01 0',
  redo: 'M16 5l4 4-4 4M20 9H10a5 5 0 0 0 0 10h4',
  reset: 'M4 4v6h6M4.6 10A8 8 0 1 1 4 14',
  save: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  share: 'M12 15V4M8 7l4-4 4 4M7 11H5v9h14v-9h-2',
  switchCamera:
    'M4 10a8.2 8.2 0 0 1 15-2l1 1.5M20 4v5.5h-5.5M20 14a8.2 8.2 0 0 1-15 2l-1-1.5M4 20v-5.5h5.5M12 10a2 2 0 1 0 .01 0',
  undo: 'M8 5 4 9l4 4M4 9h10a5 5 0 0 1 0 10h-4',
  up: 'M12 19V5M6 11l6-6 6 6',
  video: 'M3 6h13v12H3zM16 10.5l5-3v9l-5-3',
};

export type IconName = keyof typeof paths;

/** Says nothing: the words beside it, seen or not, do. */
export function icon(name: IconName): SVGSVGElement {
  return drawing('0 0 24 24', paths[name], 'icon');
}

/** A pair of spectacles, for where nothing is to be seen yet. */
export function spectacles(): SVGSVGElement {
  return drawing(
    '0 0 120 40',
    'M37 4a16 16 0 1 0 .01 0M83 4a16 16 0 1 0 .01 0M53 17q7-6 14 0M21 16 8 12M99 16l13-4',
    'mark',
  );
}

function drawing(viewBox: string, path: string, className: string): SVGSVGElement {
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', viewBox);
  svg.setAttribute('class', className);
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(namespace, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}
