using System.Net;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Tests.Unit.Protocol.Nodes;

public sealed class NodeAddressPolicyTests
{
    private static readonly NodeAddressPolicy Tailnet = new(NodeAddressPolicy.Tailnet);
    private static readonly NodeAddressPolicy WithLoopback = new([.. NodeAddressPolicy.Tailnet, .. NodeAddressPolicy.Loopback]);

    [Theory]
    [InlineData("100.64.0.0", true)]
    [InlineData("100.127.255.255", true)]
    [InlineData("::ffff:100.64.1.2", true)]
    [InlineData("fd7a:115c:a1e0::1", true)]
    [InlineData("100.63.255.255", false)]
    [InlineData("100.128.0.0", false)]
    [InlineData("fd7a:115c:a1e1::1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("8.8.8.8", false)]
    public void Allows_Address_OnlyInTheTailnet(string address, bool allowed) => Assert.Equal(allowed, Tailnet.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("169.254.169.254", false)]
    public void Allows_LoopbackToo_WhenItIsAmongTheNetworks(string address, bool allowed) =>
        Assert.Equal(allowed, WithLoopback.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://100.64.1.2:8080", true)]
    [InlineData("http://100.64.1.2:8080/", true)]
    [InlineData("https://[fd7a:115c:a1e0::1]:8443", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://2130706433:8080", true)] // 127.0.0.1 as one number, which Uri spells out
    [InlineData("http://localhost:8080", false)]
    [InlineData("http://node.example:8080", false)]
    [InlineData("http://100.64.1.2.example:8080", false)]
    [InlineData("http://user@100.64.1.2:8080", false)]
    [InlineData("http://100.64.1.2:8080/v1", false)]
    [InlineData("http://100.64.1.2:8080/?x", false)]
    [InlineData("http://100.64.1.2:8080/#x", false)]
    [InlineData("ftp://100.64.1.2", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("http://169.254.169.254", false)]
    [InlineData("http://0xA9FEA9FE", false)] // 169.254.169.254 in hex
    [InlineData("/relative", false)]
    public void Allows_Url_OnlyAnAllowedAddressWithNothingElse(string url, bool allowed) =>
        Assert.Equal(allowed, WithLoopback.Allows(new Uri(url, UriKind.RelativeOrAbsolute)));
}
