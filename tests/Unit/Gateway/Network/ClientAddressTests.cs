using System.Net;
using MonkeyTroop.Gateway.Network;

namespace MonkeyTroop.Tests.Unit.Gateway.Network;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::/64")]
    [InlineData("fe80::1%3", "fe80::/64")]
    [InlineData("::1", "::/64")]
    public void NameOf_Address_IsTheAddressOrItsNetwork(string address, string name)
    {
        Assert.Equal(name, ClientAddress.NameOf(IPAddress.Parse(address)));
        Assert.Equal(name, ClientAddress.NameOf(address));
        Assert.Equal(name, ClientAddress.NameOf(name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("here")]
    [InlineData("/64")]
    [InlineData("203.0.113.9\r\nX: y")]
    public void NameOf_NoAddress_IsNull(string text) => Assert.Null(ClientAddress.NameOf(text));
}
