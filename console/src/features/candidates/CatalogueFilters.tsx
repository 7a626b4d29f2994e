import { Checkbox, Group, NumberInput, Select, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import type { Wanted } from "./queries";
import "./texts";

interface CatalogueFiltersProps {
  wanted: Wanted;
  /** What there is to choose from, once it is known. */
  about: Schemas["CatalogueAnswer"] | undefined;
  onChange: (wanted: Wanted) => void;
}

const numberOf = (value: string | number): number | "" => (typeof value === "number" ? value : "");

/** What models must have. */
export function CatalogueFilters({ wanted, about, onChange }: CatalogueFiltersProps) {
  const { t } = useTranslation("candidates");
  const change = (part: Partial<Wanted>) => onChange({ ...wanted, ...part });
  return (
    <>
      <TextInput
        type="search"
        leftSection={<IconSearch size={16} />}
        placeholder={t("catalogue.text")}
        aria-label={t("catalogue.text")}
        maxLength={200}
        value={wanted.text}
        onChange={(event) => change({ text: event.currentTarget.value })}
        data-autofocus
      />
      <Group gap="xs" align="flex-end">
        <Select
          label={t("catalogue.provider")}
          data={about?.providers ?? []}
          value={wanted.provider}
          onChange={(provider) => change({ provider })}
          searchable
          clearable
          w={170}
        />
        <Select
          label={t("catalogue.modality")}
          data={about?.modalities ?? []}
          value={wanted.modality}
          onChange={(modality) => change({ modality })}
          clearable
          w={120}
        />
        <NumberInput
          label={t("catalogue.minContext")}
          value={wanted.minContext}
          onChange={(value) => change({ minContext: numberOf(value) })}
          min={0}
          max={1_000_000_000}
          allowDecimal={false}
          hideControls
          w={130}
        />
        <NumberInput
          label={t("catalogue.maxPrice")}
          value={wanted.maxPrice}
          onChange={(value) => change({ maxPrice: numberOf(value) })}
          min={0}
          max={1_000_000}
          hideControls
          w={170}
        />
        <Checkbox
          label={t("catalogue.openWeights")}
          checked={wanted.openWeights}
          onChange={(event) => change({ openWeights: event.currentTarget.checked })}
          mb={8}
        />
      </Group>
    </>
  );
}
