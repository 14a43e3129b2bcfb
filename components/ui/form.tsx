// A form that the server draws: sent before the page has its scripts it goes nowhere, or what was typed, a password too, would
// stand in the address.
'use client';

type FormProps = Omit<React.ComponentProps<'form'>, 'method' | 'action' | 'onSubmit'> & {
  /** What stands in the fields that have a name, also what a password manager filled in before anybody listened. */
  onSend: (entered: FormData) => void;
};

export function Form({ onSend, ...props }: FormProps) {
  return (
    <form
      // Outside of a dialog a browser does nothing with it.
      method="dialog"
      onSubmit={(event) => {
        event.preventDefault();
        onSend(new FormData(event.currentTarget));
      }}
      {...props}
    />
  );
}
