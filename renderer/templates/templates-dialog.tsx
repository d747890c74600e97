/** Inserts a template by name. */
import { LayoutTemplate } from 'lucide-react';
import { useMemo } from 'react';
import { useApp } from '../parts/app-context.ts';
import { Modal } from '../parts/modal.tsx';
import { SearchList } from '../parts/search-list.tsx';
import { templates } from '../store/templates.ts';

export function TemplatesDialog() {
  const { insertTemplate } = useApp();
  const find = useMemo(
    () => (query: string) =>
      templates
        .filter(({ name, summary }) => `${name} ${summary}`.toLowerCase().includes(query.trim().toLowerCase()))
        .map((template) => ({
          id: template.id,
          label: template.name,
          detail: template.summary,
          icon: <LayoutTemplate className="option-icon" size={15} aria-hidden="true" />,
          enabled: true,
          run: () => insertTemplate(template),
        })),
    [insertTemplate],
  );
  return (
    <Modal label="Insert a template">
      <SearchList placeholder="Insert a template…" find={find} none="There is no such template." />
    </Modal>
  );
}
