using System.Text.Json;
using Pipeline.Core.Codelists;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Profiles;

/// <summary>A table of the harmonised collection: what a country has to have, and where it is submitted.</summary>
/// <param name="Code">H1 to H13.</param>
/// <param name="Template">Template on which it is submitted.</param>
/// <param name="Where">Field → codes of which a cell has one, joined by <c>+</c>; null where the whole template is the table.</param>
/// <param name="Breakdowns">Fields by which it has to be broken down.</param>
/// <param name="HasDefinition">Whether a duration of stay defines who is counted, so that definitions can differ.</param>
/// <param name="Basis">What asks for it.</param>
/// <param name="Records">Record template whose events are the table too; null for none.</param>
public sealed record HarmonisedTable(
    string Code, string Template, IReadOnlyDictionary<string, string>? Where, IReadOnlyList<string> Breakdowns, bool HasDefinition, string Basis, string? Records = null)
{
    /// <summary>The tables, H1 to H13.</summary>
    public static IReadOnlyList<HarmonisedTable> All { get; } = Load();

    /// <summary>Its title.</summary>
    public string Title => CodelistCatalogue.HarmonisedTable.NameOf(Code);

    private static HarmonisedTable[] Load()
    {
        using Stream stream = typeof(HarmonisedTable).Assembly.GetManifestResourceStream("profiles/harmonised-tables.json")!;
        HarmonisedTable[] tables = JsonSerializer.Deserialize<HarmonisedTable[]>(stream, ProfileJson.Options)!;
        foreach (HarmonisedTable table in tables)
        {
            Template template = TemplateCatalogue.Find(table.Template) ?? throw new FormatException($"Table {table.Code}: there is no template '{table.Template}'.");
            foreach (string field in table.Breakdowns.Concat(table.Where?.Keys ?? [])) template.Field(field);
        }

        return tables;
    }
}
