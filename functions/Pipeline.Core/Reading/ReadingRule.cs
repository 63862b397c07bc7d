using Pipeline.Core.Templates;

namespace Pipeline.Core.Reading;

/// <summary>A rule that every file and every field has to keep, whatever the template.</summary>
/// <param name="Id">Stable name of the rule.</param>
/// <param name="Severity">What a violation means.</param>
/// <param name="Description">The rule in a sentence.</param>
internal sealed record ReadingRule(string Id, Severity Severity, string Description)
{
    public static readonly ReadingRule Empty = new("empty", Severity.Error, "The file has a header and at least one record.");
    public static readonly ReadingRule Encoding = new("encoding", Severity.Error, "Text is UTF-8.");
    public static readonly ReadingRule Workbook = new("workbook", Severity.Error, "A workbook is an .xlsx file without a password.");
    public static readonly ReadingRule Malformed = new("malformed", Severity.Error, "Every record has the fields of the header, and quotes come in pairs.");
    public static readonly ReadingRule MissingColumn = new("missing-column", Severity.Error, "Every required column of the template is in the file.");
    public static readonly ReadingRule DuplicateColumn = new("duplicate-column", Severity.Error, "A column is in the file once.");
    public static readonly ReadingRule UnknownColumn = new("unknown-column", Severity.Warning, "Columns that the template does not have are ignored.");
    public static readonly ReadingRule Sdmx = new("sdmx", Severity.Error, "A row of SDMX-CSV gives a figure in the unit of the template.");
    public static readonly ReadingRule Withheld = new("withheld", Severity.Warning, "Figures that are withheld are left out.");
    public static readonly ReadingRule Incomplete = new("incomplete", Severity.Warning, "Rules about sums are checked on all records.");
    public static readonly ReadingRule Required = new("required", Severity.Error, "A required field has a value.");
    public static readonly ReadingRule Type = new("type", Severity.Error, "A value is of its field's type.");
    public static readonly ReadingRule Code = new("code", Severity.Error, "A code is in its field's code list.");
    public static readonly ReadingRule Range = new("range", Severity.Error, "A value is within its field's limits.");
    public static readonly ReadingRule Pattern = new("pattern", Severity.Error, "A value has the form that its field asks for.");
}
