using System.Globalization;
using System.Text;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Reading;

/// <summary>Which column of the file holds which field of the template.</summary>
internal sealed class Header
{
    private readonly int[] columns;

    private Header(int[] columns, int width, SdmxColumns? sdmx)
    {
        this.columns = columns;
        Width = width;
        Sdmx = sdmx;
    }

    /// <summary>The columns by which the file is SDMX-CSV; null where it is not.</summary>
    public SdmxColumns? Sdmx { get; }

    /// <summary>Number of columns in the file.</summary>
    public int Width { get; }

    /// <summary>The file's column of a field, from 0, or -1.</summary>
    public int ColumnOf(int field) => columns[field];

    /// <summary>The field that a column of the file holds, or null.</summary>
    public Field? FieldAt(int column, Template template)
    {
        int field = Array.IndexOf(columns, column);
        return field < 0 ? null : template.Fields[field];
    }

    /// <summary>Matches the current row to the template by name or alias, in any order, without regard to case and blanks around.</summary>
    /// <returns>Null where the row names no column of the template, so that what follows cannot be read.</returns>
    public static Header? Match(RowSource row, Template template, IFindings findings)
    {
        string[] names = [.. Enumerable.Range(0, row.FieldCount).Select(column => Encoding.UTF8.GetString(row.Field(column)).Trim())];
        SdmxColumns? sdmx = SdmxColumns.Find(names, template);
        if (sdmx is not null) names = [.. sdmx.Names];
        Dictionary<string, int> fields = Names(template, isSdmx: sdmx is not null);

        // Without a known name this is probably data, perhaps about a person: it is not quoted.
        if (!names.Any(fields.ContainsKey))
        {
            findings.Add(ReadingRule.MissingColumn, row.Line, null, "a first row that names no column of the template",
                $"a header with the columns {string.Join(", ", template.Fields.Select(field => field.Name))}");
            return null;
        }

        int[] columns = new int[template.Fields.Count];
        columns.AsSpan().Fill(-1);
        for (int column = 0; column < names.Length; column++)
        {
            string place = (column + 1).ToString(CultureInfo.InvariantCulture);
            if (!fields.TryGetValue(names[column], out int field))
            {
                if (sdmx is not null && SdmxColumns.IsKnown(names[column])) continue;
                findings.Add(ReadingRule.UnknownColumn, row.Line, null,
                    names[column].Length == 0 ? $"no name over column {place}" : $"column {place}, {Quotation.Quote(names[column])}",
                    "columns of the template only; this one is ignored");
            }
            else if (columns[field] < 0)
                columns[field] = column;
            else
                findings.Add(ReadingRule.DuplicateColumn, row.Line, template.Fields[field].Name,
                    $"columns {(columns[field] + 1).ToString(CultureInfo.InvariantCulture)} and {place} are both {template.Fields[field].Name}",
                    "each column once");
        }

        foreach (Field field in template.Fields)
            if (columns[field.Index] < 0 && field.IsRequired && field.Default is null)
                findings.Add(ReadingRule.MissingColumn, row.Line, field.Name, $"no column {field.Name}",
                    field.Aliases.Count == 0 ? $"a column {field.Name}" : $"a column {field.Name} (or {string.Join(" or ", field.Aliases)})");
        return new Header(columns, names.Length, sdmx);
    }

    // A field's name wins over another field's alias. In SDMX a component is known by its code list too, as in the files that are published.
    private static Dictionary<string, int> Names(Template template, bool isSdmx)
    {
        var names = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (Field field in template.Fields) names[field.Name] = field.Index;
        foreach (Field field in template.Fields)
            foreach (string alias in field.Aliases) names.TryAdd(alias, field.Index);
        if (isSdmx)
            foreach (Field field in template.Fields)
                if (field.Codelist is { } codelist) names.TryAdd(codelist.Id, field.Index);
        return names;
    }
}
