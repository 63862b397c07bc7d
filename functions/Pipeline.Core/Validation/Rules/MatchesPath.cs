using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation.Rules;

/// <summary>A field says what the submission's path says: its <c>country</c>, or its <c>period</c> (a year or day within it; with <c>not-after</c>, also before).</summary>
internal sealed class MatchesPath : Rule
{
    private readonly Field field;
    private readonly bool isCountry;
    private readonly bool mayBeBefore;
    private string? path;
    private int country;
    private ReferencePeriod? period;
    private long first;
    private long last;

    public MatchesPath(RuleParameters parameters)
        : base(parameters.Definition)
    {
        field = parameters.Field("field");
        isCountry = parameters.Choice("part", "country", "period") == "country";
        mayBeBefore = parameters.Choice("comparison", "equal", "not-after") == "not-after";
        if (isCountry && (field.Codelist is null || mayBeBefore))
            throw parameters.Wrong("field", $"field '{field.Name}' is compared with a country, so it needs a code list and the comparison 'equal'");
        if (!isCountry && field.Type is not (FieldType.Year or FieldType.Date or FieldType.DateTime))
            throw parameters.Wrong("field", $"field '{field.Name}' is compared with a period, so it needs to be a year, date or date-time");
    }

    /// <inheritdoc/>
    public override void Check(Record record, SubmissionContext context, FindingSink findings)
    {
        if (!record.Has(field.Index)) return;
        ReadPath(context);
        if (isCountry ? record.Code(field.Index) == country : record.Integer(field.Index) is var value && value >= first && value <= last) return;
        if (findings.Count(Definition, record.Line, field.Name))
            findings.Describe(Definition, record.Line, field.Name, Quotation.Of(record, field.Index), Expected());
    }

    private void ReadPath(SubmissionContext context)
    {
        string part = isCountry ? context.Country : context.Period;
        if (ReferenceEquals(part, path)) return;
        path = part;
        if (isCountry) country = field.Codelist!.IndexOf(part);
        else (first, last) = Limits(period = ReferencePeriod.Parse(part));
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
        if (isCountry ? country < 0 : period is null)
            return $"{Quotation.Quote(path!)} as in the folder, which is not {(isCountry ? $"in the list {field.Codelist!.Id}" : "a year, quarter or month")}: move the file";
        return $"{path}{(mayBeBefore ? " or earlier" : "")}, the {(isCountry ? "country" : "period")} of the folder";
    }
}
