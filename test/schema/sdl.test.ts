import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type GraphQLInterfaceType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { propertiesOf } from '../../schema/properties.ts';
import { entityKinds, kinds } from '../../src/ontology.ts';
import { printedSchema, schemaFile } from '../../src/print-schema.ts';
import { root } from '../../src/root.ts';

describe('the schema', () => {
  it('is printed in schema/schema.graphql as it is (if not: npm run schema)', () => {
    expect(readFileSync(schemaFile, 'utf8')).toBe(printedSchema());
  });

  it('is made of every file in schema/ that declares what can be asked, written or subscribed to', () => {
    const index = readFileSync(join(root, 'schema', 'index.ts'), 'utf8');
    const files = readdirSync(join(root, 'schema')).filter((file) => file.endsWith('.ts'));
    const declaring = files.filter((file) =>
      /builder\s*\.(query|mutation|subscription)Fields?\(/.test(
        readFileSync(join(root, 'schema', file), 'utf8'),
      ),
    );
    expect(declaring.length).toBeGreaterThan(15);
    for (const file of declaring) expect(index).toContain(`import './${file}';`);
  });

  it('says of every field of an entity or relation from what of it that is made, or where it leads', () => {
    const types = schema.getPossibleTypes(schema.getType('Node') as GraphQLInterfaceType);
    expect(types).toHaveLength(entityKinds.length + 1);
    const silent = types.flatMap((type) =>
      Object.values(type.getFields()).filter(
        ({ extensions }) => extensions.pothosExposedField === undefined && extensions.step === undefined,
      ),
    );
    expect(silent).toEqual([]);
  });

  it('describes every type, field, argument and value in a sentence', () => {
    const missing: string[] = [];
    const check = (name: string, description: string | null | undefined) => {
      if (!description || !/^[A-Z0-9].*[.]$/s.test(description)) missing.push(name);
    };
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith('__') || isSpecifiedScalarType(type)) continue;
      check(type.name, type.description);
      if (isEnumType(type))
        for (const value of type.getValues()) check(`${type.name}.${value.name}`, value.description);
      if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))
        for (const field of Object.values(type.getFields())) {
          check(`${type.name}.${field.name}`, field.description);
          if ('args' in field)
            for (const argument of field.args)
              check(`${type.name}.${field.name}(${argument.name})`, argument.description);
        }
    }
    expect(missing).toEqual([]);
  });

  it('has a type and a shape for every kind, and a field for every property of the shape', () => {
    for (const kind of entityKinds) {
      const type = schema.getType(kinds[kind].label);
      if (!isObjectType(type)) throw new Error(`${kind} has no type`);
      expect(Object.keys(type.getFields())).toEqual(
        expect.arrayContaining(Object.keys(propertiesOf[kind].shape)),
      );
    }
  });

  it('can filter every kind by every property of its shape', () => {
    for (const kind of entityKinds)
      for (const name of [`${kinds[kind].label}Filter`, 'EntityFilter']) {
        const type = schema.getType(name);
        if (!isInputObjectType(type)) throw new Error(`${name} is missing`);
        expect(Object.keys(type.getFields())).toEqual(
          expect.arrayContaining(['AND', 'OR', 'NOT', 'related', ...Object.keys(propertiesOf[kind].shape)]),
        );
      }
  });
});
