using System.Text;
using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation.Rules;

/// <summary>A field says what the submission's path says: its <c>country</c>, its <c>agency</c>, or its <c>period</c> (a year or day within it; with
/// <c>not-after</c>, also before).</summary>
internal sealed class MatchesPath : Rule
{
    private readonly Field field;
    private readonly string part;
    private readonly bool mayBeBefore;
    private readonly bool isText;
    private string path = "";
    private byte[] agency = [];
    private ReferencePeriod? period;
    private long first; // places of the code, years, days or seconds that the path allows
    private long last;

    public MatchesPath(RuleParameters parameters)
        : base(parameters.Definition)
    {
        field = parameters.Field("field");
        part = parameters.Choice("part", "country", "agency", "period");
        isText = part == "agency";
        mayBeBefore = parameters.Choice("comparison", "equal", "not-after") == "not-after";
        if (part == "country" && (field.Codelist is null || mayBeBefore))
            throw parameters.Wrong("field", $"field '{field.Name}' is compared with a country, so it needs a code list and the comparison 'equal'");
        if (isText && (field.Type != FieldType.String || field.Codelist is not null || mayBeBefore))
            throw parameters.Wrong("field", $"field '{field.Name}' is compared with an agency, so it needs to be a text and the comparison 'equal'");
        if (part == "period" && field.Type is not (FieldType.Year or FieldType.Date or FieldType.DateTime))
            throw parameters.Wrong("field", $"field '{field.Name}' is compared with a period, so it needs to be a year, date or date-time");
    }

    /// <inheritdoc/>
    public override void Begin(SubmissionContext context)
    {
        path = part switch { "country" => context.Country, "agency" => context.Agency, _ => context.Period };
        if (isText) agency = Encoding.UTF8.GetBytes(path);
        else if (part == "country") first = last = field.Codelist!.IndexOf(path);
        else (first, last) = Limits(period = ReferencePeriod.Parse(path));
    }

    /// <inheritdoc/>
    public override void Check(Record record, FindingSink findings)
    {
        if (!record.Has(field.Index)) return;
        bool matches = isText ? record.Text(field.Index).SequenceEqual(agency) : record.Integer(field.Index) is var value && value >= first && value <= last;
        if (matches) return;
        if (findings.Count(Definition, record.Line, field.Name))
            findings.Describe(Definition, record.Line, field.Name, Quotation.Of(record, field.Index), Expected());
    }

    private (long First, long Last) Limits(ReferencePeriod? folder)
    {
        if (folder is not { } days) return (long.MaxValue, long.MinValue);
        (long from, long to) = field.Type switch
        {
            FieldType.Year => (days.First.Year, days.Last.Year),
            FieldType.Date => (days.First.DayNumber, days.Last.DayNumber),
            _ => (days.First.DayNumber * 86_400L, (days.Last.DayNumber + 1) * 86_400L - 1),
        };
        return (mayBeBefore ? long.MinValue : from, to);
    }

    private string Expected()
    {
        if (part == "country" ? first < 0 : part == "period" && period is null)
            return $"{Quotation.Quote(path)} as in the folder, which is not {(part == "country" ? $"in the list {field.Codelist!.Id}" : "a year, quarter or month")}: move the file";
        return $"{path}{(mayBeBefore ? " or earlier" : "")}, the {part} of the folder";
    }
}
