using Microsoft.AspNetCore.Http;
using Pipeline.Functions.Publishing;

namespace Pipeline.Functions.Tests.Publishing;

public class AddressesTests
{
    [Theory]
    [InlineData("/", "GET, HEAD")]
    [InlineData("/KGZ/2019", "GET, HEAD")]
    [InlineData("/KGZ/2019/v1", "GET, HEAD")]
    [InlineData("/KGZ/2019/reports/gender-report", "GET, HEAD")]
    [InlineData("/KGZ/2019/reports/gender-report/v1", "GET, HEAD")]
    [InlineData("/api/profiles/KGZ/2019", "GET, HEAD")]
    [InlineData("/api/profiles/KGZ/2019/reports", "GET, HEAD")]
    [InlineData("/api/profiles/KGZ/2019/reports/gender-report", "GET, HEAD")]
    [InlineData("/api/profiles/KGZ/2019/reports/gender-report/v1", "GET, HEAD")]
    [InlineData("/api/profiles/KGZ/2019/reports/gender-report/build", "GET, HEAD, POST")]
    [InlineData("/api/profiles/KGZ/2019/build", "GET, HEAD, POST")]
    [InlineData("/api/profiles/KGZ/2019/draft/texts", "GET, HEAD, PUT")]
    [InlineData("/api/profiles/KGZ/templates/x", "DELETE, GET, HEAD, PUT")]
    [InlineData("/api/profiles/KGZ/2019/approve", "POST")]
    [InlineData("/api/profiles/KGZ/19th/build", "")]
    [InlineData("/api/profiles/KGZZ/2019/build", "")]
    [InlineData("/no/such/page", "")]
    public void An_address_takes_the_methods_of_its_functions(string path, string methods)
    {
        var http = new DefaultHttpContext();
        http.Request.Path = path;
        Assert.Equal(methods, string.Join(", ", Addresses.MethodsOf(http)));
    }
}
