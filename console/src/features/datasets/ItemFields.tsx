import { Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type ItemForm, withKind } from "./item";
import type { ExpectedKind } from "./queries";
import "./texts";

const KINDS = ["text", "label", "json", "document"] as const satisfies readonly ExpectedKind[];

interface ItemFieldsProps {
  form: ItemForm;
  setForm: (form: ItemForm) => void;
  /** The fields that are not JSON and should be. */
  wrong: ReadonlySet<string>;
}

/** What people write about an item. */
export function ItemFields({ form, setForm, wrong }: ItemFieldsProps) {
  const { t } = useTranslation("datasets");
  const set = (part: Partial<ItemForm>) => setForm({ ...form, ...part });
  return (
    <>
      {form.inputs.map((input, place) => (
        <Textarea
          key={input.name}
          label={input.name}
          description={input.isJson ? t("item.asJson") : undefined}
          error={wrong.has(`inputs.${input.name}`) && t("item.notJson")}
          autosize
          minRows={1}
          maxRows={14}
          spellCheck={!input.isJson}
          value={input.text}
          onChange={({ currentTarget: { value } }) =>
            set({ inputs: form.inputs.map((one, at) => (at === place ? { ...one, text: value } : one)) })
          }
        />
      ))}
      <Select
        label={t("item.expectedKind")}
        data={["none" as const, ...KINDS].map((kind) => ({ value: kind, label: t(`item.kind.${kind}`) }))}
        value={form.kind ?? "none"}
        allowDeselect={false}
        onChange={(chosen) => setForm(withKind(form, KINDS.find((kind) => kind === chosen) ?? null))}
      />
      {form.kind !== null && (
        <Textarea
          label={t("item.expected")}
          description={form.expected.isJson ? t("item.asJson") : undefined}
          error={wrong.has("expected") && t("item.notJson")}
          autosize
          minRows={1}
          maxRows={14}
          value={form.expected.text}
          onChange={({ currentTarget: { value } }) => set({ expected: { ...form.expected, text: value } })}
        />
      )}
      <TextInput
        label={t("item.slice")}
        description={t("item.sliceHint")}
        value={form.slice}
        onChange={(event) => set({ slice: event.currentTarget.value })}
      />
      <TagsInput label={t("item.tags")} value={form.tags} onChange={(tags) => set({ tags })} />
      <TextInput
        label={t("item.source")}
        value={form.source}
        onChange={(event) => set({ source: event.currentTarget.value })}
      />
      <TextInput
        label={t("item.group")}
        description={t("item.groupHint")}
        value={form.group}
        onChange={(event) => set({ group: event.currentTarget.value })}
      />
    </>
  );
}
