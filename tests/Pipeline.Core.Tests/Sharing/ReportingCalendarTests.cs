using System.Globalization;
using Pipeline.Core.Sharing;

namespace Pipeline.Core.Tests.Sharing;

public class ReportingCalendarTests
{
    private static readonly DueDay[] Calendar =
    [
        new(2020, "statistics", "population", Day("2021-03-31"), true),
        new(2020, "border", "labour-market", Day("2021-04-30"), false),
        new(2020, "statistics", "migrant-stock", Day("2021-04-30"), true),
        new(2020, "coordinator", DueDay.Profile, Day("2021-06-01"), true),
        new(2019, "statistics", "population", Day("2020-03-31"), true),
    ];

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Arrival Came(string template, string on, string period = "2020", string agency = "statistics") => new(agency, template, period, Day(on));

    private static ReportingCalendar On(string today, params Arrival[] arrivals) => ReportingCalendar.On(Calendar, arrivals, 2020, Day(today));

    private static string[] Lines(ReportingCalendar calendar) =>
        [.. calendar.Lines.Select(line => $"{line.Agency} {line.Template} {line.Status} {line.DaysLate.ToString(CultureInfo.InvariantCulture)}")];

    [Fact]
    public void What_is_due_is_in_time_late_awaited_or_overdue() => Assert.Equal(
        ["statistics population Overdue 1", "border labour-market Awaited 0", "statistics migrant-stock InTime 0"], Lines(On("2021-04-01", Came("migrant-stock", "2021-02-01"))));

    [Theory]
    [InlineData("2021-03-31", "InTime 0")]
    [InlineData("2021-04-01", "Late 1")]
    [InlineData("2021-05-01", "Late 31")]
    public void A_submission_is_in_time_up_to_its_due_day(string arrival, string expected) =>
        Assert.Equal("statistics population " + expected, Lines(On("2021-12-31", Came("population", arrival)))[0]);

    [Fact]
    public void What_came_in_time_and_was_revised_later_came_in_time() =>
        Assert.Equal("statistics population InTime 0", Lines(On("2021-12-31", Came("population", "2021-09-01"), Came("population", "2021-03-01", "2020-12")))[0]);

    [Fact]
    public void Another_year_another_agency_or_another_template_does_not_count() => Assert.Equal(
        3, On("2021-12-31", Came("population", "2021-01-01", "2019"), Came("population", "2021-01-01", agency: "border"), Came("shortage-list", "2021-01-01")).Lines.Count(line => line.ArrivedOn is null));

    [Theory]
    [InlineData("2021-05-31", true, false, "")]                      // everything in, but the day has not come
    [InlineData("2021-06-01", true, true, "")]
    [InlineData("2021-06-01", false, false, "population")]           // the day has come, one is missing
    public void The_build_waits_for_its_day_and_for_what_is_required(string today, bool hasPopulation, bool isReady, string missing)
    {
        ReportingCalendar calendar = On(today, [Came("migrant-stock", "2021-05-01"), .. hasPopulation ? new[] { Came("population", "2021-05-02") } : []]);

        Assert.Equal((isReady, missing), (calendar.IsReady, string.Join(' ', calendar.Missing.Select(line => line.Template))));
        Assert.Equal(Day("2021-06-01"), calendar.BuildOn);
    }

    [Fact]
    public void A_calendar_without_a_day_of_the_build_starts_none() =>
        Assert.False(ReportingCalendar.On(Calendar, [Came("population", "2020-01-01", "2019")], 2019, Day("2030-01-01")).IsReady);
}
