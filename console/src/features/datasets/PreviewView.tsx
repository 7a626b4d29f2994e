import { Alert, Badge, Group, Select, Stack, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ErrorPanel } from "@/components/page/Feedback";
import classes from "./Datasets.module.css";
import { said } from "./item";
import { FIELDS, type Field, inputOf, targetsOf } from "./mapping";
import type { ExpectedKind, Preview } from "./queries";
import type { Previewing } from "./usePreview";
import "./texts";

const KINDS = ["text", "label", "json", "document"] as const satisfies readonly ExpectedKind[];
// a choice without a value is none
const NOWHERE = "-";

function useTargetWords(): (target: string) => string {
  const { t } = useTranslation("datasets");
  return (target) => {
    const name = inputOf(target);
    if (name !== null) return t("preview.input", { name });
    return FIELDS.includes(target as Field) ? t(`preview.field.${target as Field}`) : t("preview.skip");
  };
}

function Columns({ previewing, preview }: { previewing: Previewing; preview: Preview }) {
  const { t } = useTranslation("datasets");
  const words = useTargetWords();
  const { asked, look } = previewing;
  const columns = asked.columns ?? {};
  const targets = targetsOf(preview.columns, columns);
  const data = targets.map((target) => ({ value: target || NOWHERE, label: words(target) }));
  return (
    <div>
      <Text size="sm" fw={600}>
        {t("preview.mapping")}
      </Text>
      <Text size="xs" c="dimmed" mb="xs">
        {t("preview.mappingHint")}
      </Text>
      <div className={classes.mapping}>
        {preview.columns.map((column) => (
          <Select
            key={column}
            size="xs"
            label={column}
            aria-label={t("preview.into", { column })}
            data={data}
            value={columns[column] || NOWHERE}
            allowDeselect={false}
            onChange={(target) =>
              look({ columns: { ...columns, [column]: !target || target === NOWHERE ? "" : target } })
            }
          />
        ))}
      </div>
    </div>
  );
}

function Rows({ preview }: { preview: Preview }) {
  const { t } = useTranslation("datasets");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
    <section className={classes.preview} tabIndex={0} aria-label={t("preview.rows")}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("preview.line")}</Table.Th>
            <Table.Th>{t("preview.becomes")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {preview.rows.map(({ line, item, error }) => (
            <Table.Tr key={line}>
              <Table.Td className="aimm-figures">{line}</Table.Td>
              <Table.Td>
                {item === null ? (
                  <Text size="sm" c="red">
                    {t("preview.refused", { reason: error ?? "" })}
                  </Text>
                ) : (
                  <Becomes item={item} />
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Becomes({ item }: { item: Readonly<Record<string, unknown>> }) {
  const { t } = useTranslation("datasets");
  const inputs = (item.inputs ?? {}) as Readonly<Record<string, unknown>>;
  const expected = item.expected as { value: unknown } | null | undefined;
  const named = [...Object.entries(inputs)];
  if (expected) named.push([t("list.expected"), expected.value]);
  const tags = Array.isArray(item.tags) ? (item.tags as string[]) : [];
  const marks = [item.key, item.slice, item.group, item.source, ...tags].filter(
    (one): one is string => typeof one === "string",
  );
  return (
    <>
      {named.map(([name, value]) => (
        <Text key={name} size="sm" className={classes.text} lineClamp={3}>
          <Text span c="dimmed" size="xs">
            {name}{" "}
          </Text>
          {said(value)}
        </Text>
      ))}
      <Group gap={4}>
        {[...new Set(marks)].map((mark) => (
          <Badge key={mark} size="xs" variant="default" tt="none" fw={500}>
            {mark}
          </Badge>
        ))}
      </Group>
    </>
  );
}

/** What rows become, and where their columns go. */
export function PreviewView({ previewing }: { previewing: Previewing }) {
  const { t } = useTranslation("datasets");
  const { preview, error, asked, look } = previewing;
  return (
    <Stack gap="sm" aria-busy={previewing.busy}>
      {error !== null && error !== undefined && <ErrorPanel error={error} />}
      {preview && preview.rows.length === 0 && (
        <Text size="sm" role="status">
          {t("preview.nothing")}
        </Text>
      )}
      {preview && preview.rows.length > 0 && (
        <>
          {Object.keys(preview.mapping).length > 0 ? (
            <Columns previewing={previewing} preview={preview} />
          ) : (
            <Text size="sm">{t("preview.whole")}</Text>
          )}
          <Select
            size="xs"
            maw={240}
            label={t("preview.kind")}
            data={KINDS.map((kind) => ({ value: kind, label: t(`item.kind.${kind}`) }))}
            value={asked.expectedKind}
            allowDeselect={false}
            onChange={(chosen) => look({ expectedKind: KINDS.find((kind) => kind === chosen) ?? "text" })}
          />
          {preview.unknown.length > 0 && (
            <Alert color="yellow" variant="light">
              {t("preview.unknown", { names: preview.unknown.join(", ") })}
            </Alert>
          )}
          <Text size="sm" fw={600}>
            {t("preview.rows")}
          </Text>
          <Rows preview={preview} />
        </>
      )}
    </Stack>
  );
}
