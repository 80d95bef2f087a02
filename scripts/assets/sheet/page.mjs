// Runs in the browser: draws one GLB as a product photograph with three.js.
import * as THREE from 'three';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';

const MM = 1000;
const SUPERSAMPLING = 2;

const renderer = new THREE.WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
const scene = new THREE.Scene();
scene.environment = studio();
scene.background = new THREE.Color(0xf4f3f1);
const model = new THREE.Group();
scene.add(model);

/** A white room with soft boxes left, right and above, a window in front, and a dark floor behind the camera. */
function studio() {
  const room = new THREE.Scene();
  const wall = new THREE.Mesh(
    new THREE.SphereGeometry(10, 32, 16),
    new THREE.MeshBasicMaterial({ side: THREE.BackSide, vertexColors: true }),
  );
  const { position } = wall.geometry.attributes;
  const colours = [];
  for (let i = 0; i < position.count; i++) {
    const up = position.getY(i) / 10;
    const light = 0.32 + 0.5 * Math.max(0, up) - 0.2 * Math.max(0, -up);
    colours.push(light, light, light * 1.02);
  }
  wall.geometry.setAttribute('color', new THREE.Float32BufferAttribute(colours, 3));
  room.add(wall);
  const box = (x, y, z, width, height, light) => {
    const panel = new THREE.Mesh(
      new THREE.PlaneGeometry(width, height),
      new THREE.MeshBasicMaterial({
        color: new THREE.Color(light, light, light),
        side: THREE.DoubleSide,
      }),
    );
    panel.position.set(x, y, z);
    panel.lookAt(0, 0, 0);
    room.add(panel);
  };
  box(-6, 3, 4, 3, 5, 9);
  box(7, 2, 2, 1.6, 6, 6);
  box(0, 8, -1, 7, 3, 7);
  box(2.5, 2.2, 8, 1.6, 1.6, 4);
  box(0, 1, -8, 8, 3, 1.6);
  const generator = new THREE.PMREMGenerator(renderer);
  const { texture } = generator.fromScene(room, 0.005);
  return texture;
}

let loaded;

/**
 * Loads a frame and, to wear it, the head.
 * @param fit of the catalogue
 * @returns {Promise<number[]>} where its left temple turns, mm; of foreign models, where it would
 */
export async function load(url, headUrl, fit) {
  const loader = new GLTFLoader();
  const [glasses, head] = await Promise.all([loader.loadAsync(url), loader.loadAsync(headUrl)]);
  glasses.scene.scale.setScalar(MM);
  const skin = new THREE.MeshStandardMaterial({ color: 0xb98d78, roughness: 0.6 });
  head.scene.traverse((node) => {
    if (!node.isMesh) return;
    node.geometry.computeVertexNormals();
    node.material = skin;
  });
  // A frame for a smaller face is made larger for the reference face.
  const headFromGlasses = new THREE.Matrix4()
    .makeScale(...Array(3).fill(1 / (fit.faceScale ?? 1)))
    .multiply(new THREE.Matrix4().makeTranslation(...fit.offsetMm))
    .multiply(new THREE.Matrix4().makeRotationX((fit.pantoscopicDeg * Math.PI) / 180));
  const person = new THREE.Group();
  head.scene.scale.setScalar(MM);
  person.add(head.scene);
  loaded = { glasses, person, headFromGlasses };
  const temple = glasses.scene.getObjectByName('temple_left');
  return temple ? temple.position.toArray().map((v) => v * MM) : [68, 2, -12];
}

/** Puts a variant's materials on (KHR_materials_variants). */
async function choose(variant) {
  const { parser, scene: root } = loaded.glasses;
  const names = parser.json.extensions?.KHR_materials_variants?.variants ?? [];
  const index = names.findIndex(({ name }) => name === variant);
  if (variant !== undefined && index < 0) throw new Error(`no variant ${variant}`);
  const meshes = [];
  root.traverse((node) => node.isMesh && meshes.push(node));
  for (const mesh of meshes) {
    const mappings = mesh.userData.gltfExtensions?.KHR_materials_variants?.mappings;
    const mapping = mappings?.find(({ variants }) => variants.includes(index));
    if (!mapping) continue;
    mesh.material = await parser.getDependency('material', mapping.material);
    parser.assignFinalMaterial(mesh);
  }
}

/** @returns {Promise<string>} a PNG as data URL */
export async function draw(view, variant, [width, height]) {
  await choose(variant);
  model.clear();
  const worn = new THREE.Group();
  worn.add(loaded.glasses.scene);
  model.add(worn);
  worn.matrixAutoUpdate = false;
  worn.matrix.copy(view.head ? loaded.headFromGlasses : new THREE.Matrix4());
  if (view.head) model.add(loaded.person);

  renderer.setSize(width * SUPERSAMPLING, height * SUPERSAMPLING, false);
  const camera = new THREE.PerspectiveCamera(view.fov, width / height, 20, 2000);
  const [yaw, pitch] = [view.yaw, view.pitch].map(THREE.MathUtils.degToRad);
  const target = new THREE.Vector3(...view.target);
  const way = new THREE.Vector3(
    Math.sin(yaw) * Math.cos(pitch),
    Math.sin(pitch),
    Math.cos(yaw) * Math.cos(pitch),
  );
  camera.position.copy(target).addScaledVector(way, view.distance);
  camera.lookAt(target);
  renderer.render(scene, camera);

  const small = new OffscreenCanvas(width, height);
  const context = small.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(renderer.domElement, 0, 0, width, height);
  const blob = await small.convertToBlob({ type: 'image/png' });
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(blob);
  });
}
