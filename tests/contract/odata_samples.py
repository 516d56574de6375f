"""Two small OData services of a shop, and how tests read and bend them."""

from pathlib import Path

from interlock.contract.load import load
from interlock.contract.model import Contract

V2 = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"
  xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"
  xmlns:sap="http://www.sap.com/Protocols/SAPData">
 <edmx:DataServices m:DataServiceVersion="2.0">
  <Schema Namespace="SHOP" xmlns="http://schemas.microsoft.com/ado/2008/09/edm">
   <EntityType Name="Order" sap:label="Order head">
    <Key><PropertyRef Name="No"/></Key>
    <Property Name="No" Type="Edm.String" Nullable="false" MaxLength="10" sap:label="Number"/>
    <Property Name="Total" Type="Edm.Decimal" Precision="16" Scale="3" sap:creatable="false"
      sap:updatable="false"/>
    <Property Name="Rate" Type="Edm.Decimal" Precision="5"/>
    <Property Name="OrderDate" Type="Edm.DateTime" Precision="0" sap:display-format="Date"/>
    <Property Name="Sent" Type="Edm.DateTime" Precision="7"/>
    <Property Name="Changed" Type="Edm.DateTimeOffset" Precision="7" ConcurrencyMode="Fixed"
      sap:creatable="false" sap:updatable="false"/>
    <Property Name="At" Type="Edm.Time" Precision="0"/>
    <Property Name="Count" Type="Edm.Int64"/>
    <Property Name="Small" Type="Edm.Byte"/>
    <Property Name="Weight" Type="Edm.Single"/>
    <Property Name="Mark" Type="Edm.String" MaxLength="4" sap:display-format="NonNegative"/>
    <Property Name="Country" Type="Edm.String" MaxLength="2" FixedLength="true"/>
    <Property Name="Plain" Type="Edm.String" MaxLength="Max" Unicode="false"/>
    <Property Name="Link" Type="Edm.Guid"/>
    <Property Name="Scan" Type="Edm.Binary" MaxLength="64"/>
    <Property Name="Kind" Type="Edm.String" MaxLength="1" sap:updatable="false"/>
    <Property Name="Where" Type="SHOP.Place" Nullable="false"/>
    <Property Name="Customer" Type="Edm.String" MaxLength="8"/>
    <NavigationProperty Name="Lines" Relationship="SHOP.Has" FromRole="head" ToRole="line"/>
    <NavigationProperty Name="Buyer" Relationship="SHOP.Of" FromRole="order" ToRole="who"/>
   </EntityType>
   <EntityType Name="Line">
    <Key><PropertyRef Name="Order"/><PropertyRef Name="Pos"/></Key>
    <Property Name="Order" Type="Edm.String" Nullable="false" MaxLength="10"/>
    <Property Name="Pos" Type="Edm.Int16" Nullable="false"/>
    <Property Name="Item" Type="Edm.String" MaxLength="40" sap:filterable="false"/>
    <NavigationProperty Name="Head" Relationship="SHOP.Has" FromRole="line" ToRole="head"/>
   </EntityType>
   <EntityType Name="Customer">
    <Key><PropertyRef Name="ID"/></Key>
    <Property Name="ID" Type="Edm.String" Nullable="false" MaxLength="8"/>
    <Property Name="Name" Type="Edm.String" Nullable="false" MaxLength="40"/>
   </EntityType>
   <ComplexType Name="Place"><Property Name="City" Type="Edm.String" MaxLength="30"/></ComplexType>
   <Association Name="Has">
    <End Role="head" Type="SHOP.Order" Multiplicity="1"/>
    <End Role="line" Type="SHOP.Line" Multiplicity="*"/>
    <ReferentialConstraint>
     <Principal Role="head"><PropertyRef Name="No"/></Principal>
     <Dependent Role="line"><PropertyRef Name="Order"/></Dependent>
    </ReferentialConstraint>
   </Association>
   <Association Name="Of">
    <End Role="order" Type="SHOP.Order" Multiplicity="*"/>
    <End Role="who" Type="SHOP.Customer" Multiplicity="0..1"/>
    <ReferentialConstraint>
     <Principal Role="who"><PropertyRef Name="ID"/></Principal>
     <Dependent Role="order"><PropertyRef Name="Customer"/></Dependent>
    </ReferentialConstraint>
   </Association>
   <EntityContainer Name="Shelf" m:IsDefaultEntityContainer="true">
    <EntitySet Name="Orders" EntityType="SHOP.Order" sap:deletable="false"/>
    <EntitySet Name="Lines" EntityType="SHOP.Line" sap:pageable="false" sap:addressable="false"/>
    <EntitySet Name="Customers" EntityType="SHOP.Customer" sap:creatable="false"
      sap:updatable="false" sap:deletable="false" sap:requires-filter="true"/>
    <AssociationSet Name="HasSet" Association="SHOP.Has">
     <End Role="head" EntitySet="Orders"/><End Role="line" EntitySet="Lines"/>
    </AssociationSet>
    <AssociationSet Name="OfSet" Association="SHOP.Of">
     <End Role="order" EntitySet="Orders"/><End Role="who" EntitySet="Customers"/>
    </AssociationSet>
    <FunctionImport Name="Release" ReturnType="SHOP.Place" m:HttpMethod="POST"
      sap:action-for="SHOP.Order">
     <Parameter Name="No" Type="Edm.String" Mode="In" MaxLength="10"/>
     <Parameter Name="Why" Type="Edm.String" Mode="In" Nullable="true"/>
    </FunctionImport>
    <FunctionImport Name="Open" ReturnType="Collection(SHOP.Order)" EntitySet="Orders"
      m:HttpMethod="GET"/>
   </EntityContainer>
   <atom:link rel="self" href="https://host:1/sap/opu/odata/sap/SHOP/$metadata"
     xmlns:atom="http://www.w3.org/2005/Atom"/>
  </Schema>
 </edmx:DataServices>
</edmx:Edmx>
"""

V4 = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
 <edmx:Reference Uri="https://host/Core.xml">
  <edmx:Include Namespace="Org.OData.Core.V1" Alias="Core"/>
  <edmx:Include Namespace="Org.OData.Capabilities.V1" Alias="Cap"/>
 </edmx:Reference>
 <edmx:DataServices>
  <Schema Namespace="com.shop.v1" Alias="Self" xmlns="http://docs.oasis-open.org/odata/ns/edm">
   <EnumType Name="State"><Member Name="open"/><Member Name="paid"/></EnumType>
   <EnumType Name="Days" IsFlags="true"><Member Name="Mon"/><Member Name="Tue"/></EnumType>
   <TypeDefinition Name="Money" UnderlyingType="Edm.Decimal" Precision="12" Scale="2"/>
   <ComplexType Name="Place">
    <Property Name="City" Type="Edm.String" Nullable="false" MaxLength="30"/>
   </ComplexType>
   <EntityType Name="Thing" Abstract="true">
    <Key><PropertyRef Name="ID"/></Key>
    <Property Name="ID" Type="Edm.Guid" Nullable="false">
     <Annotation Term="Core.Computed"/>
    </Property>
   </EntityType>
   <EntityType Name="Order" BaseType="Self.Thing" OpenType="true">
    <Property Name="No" Type="Edm.String" Nullable="false" MaxLength="10">
     <Annotation Term="Core.Immutable" Bool="true"/>
    </Property>
    <Property Name="Total" Type="Self.Money"/>
    <Property Name="Free" Type="Edm.Decimal" Scale="variable"/>
    <Property Name="Whole" Type="Edm.Decimal" Nullable="false" DefaultValue="1"/>
    <Property Name="Big" Type="Edm.Int64" Nullable="false"/>
    <Property Name="State" Type="Self.State" Nullable="false"/>
    <Property Name="Days" Type="Self.Days"/>
    <Property Name="Due" Type="Edm.Date"/>
    <Property Name="At" Type="Edm.TimeOfDay" Precision="3"/>
    <Property Name="Sent" Type="Edm.DateTimeOffset"/>
    <Property Name="Lasts" Type="Edm.Duration" Precision="6"/>
    <Property Name="Code" Type="Edm.String" MaxLength="4" Unicode="false"/>
    <Property Name="Photo" Type="Edm.Stream"/>
    <Property Name="Spot" Type="Edm.GeographyPoint"/>
    <Property Name="Tags" Type="Collection(Edm.String)" Nullable="false" MaxLength="5"/>
    <Property Name="Where" Type="Self.Place"/>
    <NavigationProperty Name="Lines" Type="Collection(Self.Line)" ContainsTarget="true"/>
    <NavigationProperty Name="Buyer" Type="Self.Person" Partner="Orders">
     <ReferentialConstraint Property="BuyerID" ReferencedProperty="ID"/>
    </NavigationProperty>
    <Property Name="BuyerID" Type="Edm.Guid" Nullable="false"/>
   </EntityType>
   <EntityType Name="Rush" BaseType="Self.Order">
    <Property Name="Hours" Type="Edm.Int32" Nullable="false"/>
   </EntityType>
   <EntityType Name="Line">
    <Key><PropertyRef Name="Pos"/></Key>
    <Property Name="Pos" Type="Edm.Int32" Nullable="false"/>
   </EntityType>
   <EntityType Name="Person" BaseType="Self.Thing">
    <Property Name="Name" Type="Edm.String" MaxLength="40"/>
    <NavigationProperty Name="Orders" Type="Collection(Self.Order)" Partner="Buyer"/>
   </EntityType>
   <Action Name="Pay" IsBound="true">
    <Parameter Name="it" Type="Self.Order"/>
    <Parameter Name="Amount" Type="Self.Money" Nullable="false"/>
    <ReturnType Type="Self.Order"/>
   </Action>
   <Function Name="Sum" IsBound="true">
    <Parameter Name="them" Type="Collection(Self.Order)"/>
    <ReturnType Type="Edm.Decimal" Scale="2"/>
   </Function>
   <Function Name="Near"><Parameter Name="Place" Type="Self.Place" Nullable="false"/>
    <Parameter Name="Most" Type="Edm.Int32"/><ReturnType Type="Collection(Self.Person)"/>
   </Function>
   <Function Name="Near"><Parameter Name="Most" Type="Edm.Int32" Nullable="false"/>
    <ReturnType Type="Collection(Self.Person)"/>
   </Function>
   <Action Name="Close"><Parameter Name="Day" Type="Edm.Date" Nullable="false"/></Action>
   <EntityContainer Name="Shelf">
    <EntitySet Name="Orders" EntityType="Self.Order">
     <NavigationPropertyBinding Path="Buyer" Target="People"/>
     <Annotation Term="Core.OptimisticConcurrency"><Collection/></Annotation>
     <Annotation Term="Cap.DeleteRestrictions">
      <Record><PropertyValue Property="Deletable" Bool="false"/></Record>
     </Annotation>
    </EntitySet>
    <EntitySet Name="People" EntityType="Self.Person">
     <NavigationPropertyBinding Path="Orders" Target="Orders"/>
    </EntitySet>
    <Singleton Name="Me" Type="Self.Person"/>
    <FunctionImport Name="Near" Function="Self.Near" EntitySet="People"/>
    <ActionImport Name="CloseDay" Action="Self.Close"/>
   </EntityContainer>
   <Annotations Target="Self.Shelf/People">
    <Annotation Term="Cap.InsertRestrictions">
     <Record><PropertyValue Property="Insertable"><Bool>false</Bool></PropertyValue></Record>
    </Annotation>
    <Annotation Term="Cap.NavigationRestrictions">
     <Record><PropertyValue Property="RestrictedProperties"><Collection><Record>
      <PropertyValue Property="NavigationProperty" NavigationPropertyPath="Orders"/>
      <PropertyValue Property="Navigability" EnumMember="Cap.NavigationType/None"/>
     </Record></Collection></PropertyValue></Record>
    </Annotation>
   </Annotations>
  </Schema>
 </edmx:DataServices>
</edmx:Edmx>
"""


def odata(folder: Path, text: str, *swaps: tuple[str, str]) -> Contract:
    """Load a service after some of its text was replaced; each piece must be there."""
    for old, new in swaps:
        assert old in text, f"{old!r} is not in the sample"
        text = text.replace(old, new, 1)
    path = folder / "shop.edmx"
    path.write_text(text, encoding="utf-8")
    return load([path], "erp")
