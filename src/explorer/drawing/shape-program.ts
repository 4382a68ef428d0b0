import type { Attributes } from 'graphology-types';
import { NodeProgram, type ProgramInfo } from 'sigma/rendering';
import type { NodeDisplayData, RenderParams } from 'sigma/types';
import { floatColor } from 'sigma/utils';
import { type Shape, shapes } from './kinds.ts';

/** What is drawn as a shape. */
export interface ShapeData extends NodeDisplayData {
  readonly shape?: Shape;
}

/**
 * A square point for each node; what lies inside of its shape is decided pixel by pixel, by the distance from the edge.
 * Sigma's own programs draw circles alone.
 */
const vertexShader = /* glsl */ `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec2 a_position;
attribute float a_size;
attribute float a_shape;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_pixelRatio;
varying vec4 v_color;
varying float v_pixel;
varying float v_shape;

void main() {
  float radius = a_size / u_sizeRatio * u_pixelRatio;
  gl_Position = vec4((u_matrix * vec3(a_position, 1)).xy, 0, 1);
  gl_PointSize = radius * 2.8;
  v_pixel = 1.0 / radius;
  v_shape = a_shape;
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= 255.0 / 254.0;
}
`;

const fragmentShader = /* glsl */ `
precision mediump float;
varying vec4 v_color;
varying float v_pixel;
varying float v_shape;

float outside(vec2 at) {
  vec2 side = abs(at);
  if (v_shape < 0.5) return length(at) - 1.0;
  if (v_shape < 1.5) return max(side.x, side.y) - 0.863;
  if (v_shape < 2.5) return (side.x + side.y - 1.25) * 0.7071;
  if (v_shape < 3.5) return max(side.x * 0.866 + side.y * 0.5, side.y) - 0.953;
  return max(side.x * 0.866 + at.y * 0.5, -at.y) - 0.675;
}

void main() {
  float distance = outside((gl_PointCoord - 0.5) * vec2(2.8, -2.8));
  #ifdef PICKING_MODE
  gl_FragColor = distance > v_pixel ? vec4(0.0) : v_color;
  #else
  float edge = clamp(1.0 + distance / (1.6 * v_pixel), 0.0, 1.0) * 0.28;
  vec3 color = v_color.rgb * (1.0 - edge);
  gl_FragColor = mix(vec4(color, v_color.a), vec4(0.0), smoothstep(0.0, v_pixel, distance));
  #endif
}
`;

const { FLOAT, UNSIGNED_BYTE, POINTS } = WebGLRenderingContext;
const uniforms = ['u_sizeRatio', 'u_pixelRatio', 'u_matrix'] as const;

/** Draws nodes in the shapes of their kinds. */
export class ShapeProgram<Node extends Attributes, Edge extends Attributes> extends NodeProgram<
  (typeof uniforms)[number],
  Node,
  Edge
> {
  getDefinition() {
    const byte = { size: 4, type: UNSIGNED_BYTE, normalized: true };
    return {
      VERTICES: 1,
      VERTEX_SHADER_SOURCE: vertexShader,
      FRAGMENT_SHADER_SOURCE: fragmentShader,
      METHOD: POINTS,
      UNIFORMS: uniforms,
      ATTRIBUTES: [
        { name: 'a_position', size: 2, type: FLOAT },
        { name: 'a_size', size: 1, type: FLOAT },
        { name: 'a_shape', size: 1, type: FLOAT },
        { name: 'a_color', ...byte },
        { name: 'a_id', ...byte },
      ],
    };
  }

  override processVisibleItem(index: number, start: number, data: ShapeData): void {
    const { x, y, size, shape = 'circle', color } = data;
    this.array.set([x, y, size, shapes.indexOf(shape), floatColor(color), index], start);
  }

  override setUniforms(params: RenderParams, { gl, uniformLocations }: ProgramInfo): void {
    const { u_sizeRatio = null, u_pixelRatio = null, u_matrix = null } = uniformLocations;
    gl.uniform1f(u_pixelRatio, params.pixelRatio);
    gl.uniform1f(u_sizeRatio, params.sizeRatio);
    gl.uniformMatrix3fv(u_matrix, false, params.matrix);
  }
}
