using System.Text;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Reading;

/// <summary>The columns by which a file is SDMX-CSV 2.0, whatever program wrote it: which structure a row is of, what is to be done with it, and whether its figure is withheld.</summary>
/// <remarks>Components are columns of the template by name, alias or code list. With <c>labels=both</c> a code stands before its name, and only the code is read.
/// (SDMX-CSV 2.0 field guide, SDMX Technical Working Group.)</remarks>
internal sealed class SdmxColumns
{
    private const string Structure = "STRUCTURE";
    private const string Action = "ACTION";
    private const string Confidentiality = "CONF_STATUS";
    private const string Multiplier = "UNIT_MULT";

    // What the standard or our own files have besides the columns of a template and what changes no figure. A unit does: where the template has no column for it, the warning
    // about unknown columns says that it was not read.
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        Structure, "STRUCTURE_ID", "STRUCTURE_NAME", Action, "SERIES_KEY", "OBS_KEY", "FREQ", Confidentiality, "OBS_ID", Multiplier, "DECIMALS",
    };

    private readonly int action;
    private readonly int confidentiality;
    private readonly int multiplier;

    private SdmxColumns(string[] names)
    {
        HasLabels = names.Any(name => name.Contains(": ", StringComparison.Ordinal));
        Names = [.. names.Select(NameOf)];
        action = IndexOf(Action);
        confidentiality = IndexOf(Confidentiality);
        multiplier = IndexOf(Multiplier);

        int IndexOf(string name) => Names.ToList().FindIndex(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Ids of the components, without their names and marks.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether codes stand before their names.</summary>
    public bool HasLabels { get; }

    /// <summary>The columns of a file; null where it is no SDMX-CSV file or the template is none of cells.</summary>
    /// <param name="names">Names in the header.</param>
    /// <param name="template">The template.</param>
    public static SdmxColumns? Find(string[] names, Template template) =>
        template.Kind == TemplateKind.Aggregate && names is [var first, var second, ..] && IsStructure(first) && string.Equals(second, "STRUCTURE_ID", StringComparison.OrdinalIgnoreCase)
            ? new SdmxColumns(names)
            : null;

    /// <summary>Whether a column is one of the standard's own, which no template needs to have.</summary>
    public static bool IsKnown(string name) => Known.Contains(name);

    /// <summary>Length of a field's code, which stands before its name.</summary>
    public int LengthOfCode(ReadOnlySpan<byte> field) => HasLabels && field.IndexOf(": "u8) is >= 0 and int end ? end : field.Length;

    /// <summary>Whether a row is a figure to read. One that is withheld is none, and one that asks for something else is an error.</summary>
    /// <param name="row">The row.</param>
    /// <param name="value">Column of the figure; negative where there is none.</param>
    /// <param name="findings">Where it is reported.</param>
    /// <param name="isWrong">Whether the row is an error.</param>
    public bool IsFigure(RowSource row, int value, IFindings findings, out bool isWrong)
    {
        isWrong = true;
        ReadOnlySpan<byte> text = FieldOf(row, action);
        if (text is [var letter, ..] && (text.Length > 1 || !"IAMR"u8.Contains(letter)))
        {
            findings.Add(ReadingRule.Sdmx, row.Line, null, "an action that is not I, A, M or R", "all figures of the table: a file takes the place of the one before, so that nothing need be deleted");
            return false;
        }

        if (FieldOf(row, multiplier) is not ([] or [(byte)'0', ..]))
        {
            findings.Add(ReadingRule.Sdmx, row.Line, null, "a figure in thousands, millions or the like (UNIT_MULT)", "figures in units, with UNIT_MULT 0 or without that column");
            return false;
        }

        isWrong = false;
        ReadOnlySpan<byte> status = FieldOf(row, confidentiality);
        if (status is [] or [(byte)'F', ..] || !FieldOf(row, value).IsEmpty) return true;
        if (findings.Count(ReadingRule.Withheld, row.Line, null))
            findings.Describe(ReadingRule.Withheld, row.Line, null, $"no figure, with the confidentiality {Encoding.UTF8.GetString(status[..LengthOfCode(status)])}", "the figure, where it may be given");
        return false;
    }

    private static ReadOnlySpan<byte> FieldOf(RowSource row, int column) => column < 0 ? [] : row.Field(column);

    private static bool IsStructure(string name) => string.Equals(name, Structure, StringComparison.OrdinalIgnoreCase) || name.StartsWith($"{Structure}[", StringComparison.OrdinalIgnoreCase);

    // "ATTR[]: Name" is ATTR: the marks say that there are several values or languages.
    private static string NameOf(string column) => column.Split(": ", 2)[0].Split('[', 2)[0];
}
