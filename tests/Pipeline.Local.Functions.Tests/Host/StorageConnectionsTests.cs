using Microsoft.Extensions.Configuration;
using Pipeline.Local.Functions.Host;

namespace Pipeline.Local.Functions.Tests.Host;

public class StorageConnectionsTests
{
    const string Azurite = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=a2V5;"
        + "BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1;QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1";

    [Theory]
    [InlineData("SubmissionsStorage")]
    [InlineData("AzureWebJobsSubmissionsStorage")]
    [InlineData("ConnectionStrings:SubmissionsStorage")]
    [InlineData("ConnectionStrings:AzureWebJobsSubmissionsStorage")]
    public void Finds_a_connection_string(string setting)
    {
        StorageConnections connections = Connections((setting, Azurite));

        Assert.Equal("http://127.0.0.1:10000/devstoreaccount1", connections.Blobs("SubmissionsStorage").Uri.ToString());
        Assert.Equal("http://127.0.0.1:10001/devstoreaccount1", connections.Queues("SubmissionsStorage").Uri.ToString());
    }

    [Theory]
    [InlineData("blobServiceUri")]
    [InlineData("serviceUri")]
    public void Finds_the_address_of_an_account(string key)
    {
        StorageConnections connections = Connections(
            ($"SubmissionsStorage:{key}", "https://account.blob.core.windows.net/"), ("AzureWebJobsStorage", Azurite));

        Assert.Equal("https://account.blob.core.windows.net/", connections.Blobs("SubmissionsStorage").Uri.ToString());
        Assert.Equal("http://127.0.0.1:10001/devstoreaccount1", connections.Queues("SubmissionsStorage").Uri.ToString());
    }

    [Fact]
    public void Says_what_is_missing() => Assert.Equal(
        "There is no setting 'SubmissionsStorage' with a storage connection string and no 'SubmissionsStorage__blobServiceUri' "
        + "with an address; expected one of them.",
        Assert.Throws<InvalidOperationException>(() => Connections().Blobs("SubmissionsStorage")).Message);

    static StorageConnections Connections(params (string Name, string Value)[] settings) => new(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value)).Build());
}
