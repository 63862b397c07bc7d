using Microsoft.Extensions.Configuration;
using Pipeline.Functions.Access;

namespace Pipeline.Functions.Tests.Access;

public class ApiKeysTests
{
    private static ApiKeys Keys(params (string Name, string Value)[] settings) => new(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>($"Access:Keys:0:{setting.Name}", setting.Value))).Build());

    [Fact]
    public void A_key_gives_its_caller_and_any_other_text_nobody()
    {
        ApiKeys keys = Keys(("Key", "0123456789abcdef"), ("Name", "NSO"), ("Role", "Agency"), ("Country", "KGZ"), ("Agency", "nso"));

        Assert.Equal(new Caller("NSO", Role.Agency, "KGZ", "nso"), keys.Find("0123456789abcdef"));
        Assert.Null(keys.Find("0123456789abcdeF"));
        Assert.Null(keys.Find(""));
    }

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
