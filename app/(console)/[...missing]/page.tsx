// Any address that no page answers: not found, inside the console.
import { notFound } from 'next/navigation';

export default function MissingPage(): never {
  notFound();
}
