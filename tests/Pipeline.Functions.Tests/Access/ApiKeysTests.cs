using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Pipeline.Functions.Access;

namespace Pipeline.Functions.Tests.Access;

public class ApiKeysTests
{
    private readonly ManualClock clock = new() { Now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };

    private ApiKeys Keys(params (string Name, string Value)[] settings) => new(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>($"Access:Keys:0:{setting.Name}", setting.Value))).Build(), clock);

    private ApiKeys Nso(string key) => Keys(("Key", key), ("Name", "NSO"), ("Role", "Agency"), ("Country", "KGZ"), ("Agency", "nso"));

    [Fact]
    public void A_key_gives_its_caller_and_any_other_text_nobody()
    {
        ApiKeys keys = Nso("0123456789abcdef");

        Assert.Equal(new Caller("NSO", Role.Agency, "KGZ", "nso"), keys.Find("0123456789abcdef"));
        Assert.Null(keys.Find("0123456789abcdeF"));
        Assert.Null(keys.Find(""));
    }

    [Fact]
    public void A_session_is_its_callers_until_it_is_over_or_the_key_is_gone()
    {
        ApiKeys keys = Nso("0123456789abcdef");
        (string token, DateTimeOffset until) = keys.Begin("0123456789abcdef")!.Value;

        Assert.Equal("NSO", keys.FindSession(token)?.Name);
        Assert.DoesNotContain("0123456789abcdef", token, StringComparison.Ordinal);
        Assert.Null(keys.Begin("0123456789abcdeF"));
        Assert.Null(Nso("fedcba9876543210").FindSession(token));
        string[] parts = token.Split('.');
        Assert.Null(keys.FindSession($"{long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture) + 1}.{parts[1]}"));
        Assert.All(["", ".", $"{parts[0]}.", $"{parts[0]}.{new string('0', 64)}", $"{parts[0]}.{new string('x', 64)}", $"-1.{parts[1]}", $"{token}.1"], other => Assert.Null(keys.FindSession(other)));
        clock.Now = until;
        Assert.NotNull(keys.FindSession(token));
        clock.Now += TimeSpan.FromSeconds(1);
        Assert.Null(keys.FindSession(token));
    }

    [Theory]
    [InlineData("POST", "same-origin", null, true)]
    [InlineData("POST", "cross-site", "https://profiles.example", false)]
    [InlineData("POST", "same-site", null, false)]
    [InlineData("POST", "none", null, false)]
    [InlineData("POST", null, "https://profiles.example", true)]
    [InlineData("POST", null, "https://other.example", false)]
    [InlineData("POST", null, "null", false)]
    [InlineData("POST", null, null, false)]
    [InlineData("DELETE", "cross-site", null, false)]
    [InlineData("GET", "cross-site", null, true)]
    public void A_session_counts_only_in_requests_of_this_sites_pages_where_they_change_something(string method, string? site, string? origin, bool isOwn)
    {
        var http = new DefaultHttpContext { Request = { Method = method, Scheme = "https", Host = new HostString("profiles.example") } };
        if (site is not null) http.Request.Headers["Sec-Fetch-Site"] = site;
        if (origin is not null) http.Request.Headers.Origin = origin;

        Assert.Equal(isOwn, Session.IsOwnRequest(http.Request));
    }

    [Theory]
    [InlineData("/desk/KGZ/2019?x=1", "/desk/KGZ/2019?x=1")]
    [InlineData("https://other.example/", "/desk")]
    [InlineData("//other.example/", "/desk")]
    [InlineData("/\\other.example/", "/desk")]
    [InlineData("/\t/other.example/", "/desk")]
    [InlineData("", "/desk")]
    [InlineData(null, "/desk")]
    public void After_signing_in_one_stays_on_this_site(string? wanted, string page) => Assert.Equal(page, Session.Back(wanted));

    [Theory]
    [InlineData("short", "Coordinator", "KGZ", "Setting Access:Keys:0 needs a Key of at least 16 characters.")]
    [InlineData("0123456789abcdef", "Anyone", "KGZ", "Setting Access:Keys:0 needs a Role: Agency, Coordinator, CaseManager or Administrator.")]
    [InlineData("0123456789abcdef", "CaseManager", "KGZ", "Setting Access:Keys:0 needs a Mission for this role.")]
    [InlineData("0123456789abcdef", "Agency", "KGZ", "Setting Access:Keys:0 needs an Agency for this role.")]
    public void A_wrong_entry_stops_the_start(string key, string role, string country, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidOperationException>(() => Keys(("Key", key), ("Name", "x"), ("Role", role), ("Country", country))).Message);

    [Fact]
    public void Nobody_sees_another_agencys_submissions_and_a_coordinator_only_its_country()
    {
        var agency = new Caller("a", Role.Agency, "KGZ", "nso");
        var coordinator = new Caller("c", Role.Coordinator, "KGZ", null);

        Assert.True(agency.MaySee("nso", "KGZ"));
        Assert.False(agency.MaySee("police", "KGZ"));
        Assert.False(agency.MaySee("nso", "MDA"));
        Assert.True(coordinator.MaySee("police", "KGZ"));
        Assert.False(coordinator.MaySee("police", "MDA"));
        Assert.False(Caller.Anyone.MaySee("nso", "KGZ"));
    }
}
